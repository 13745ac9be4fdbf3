"""How a loop is compiled: explicit types, no fast-math, kept on disk where the disk allows it."""

from __future__ import annotations

import hashlib
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numba
from numba.core.sigutils import normalize_signature
from numba.core.types import Array

from spatialict.core.kernels.announcing import announced

if TYPE_CHECKING:
    from collections.abc import Callable

Loop = TypeVar("Loop", bound="Callable[..., Any]")


def spare_linear_algebra() -> None:
    """Have numba start without importing `scipy.linalg`, 0.15 s, only to see that it is there.

    It is: SciPy is required. A numba that asks in another way imports it, as if this were not.
    """
    if "numba.np.arraymath" in sys.modules:
        return
    from numba.np import linalg

    ask = getattr(linalg, "ensure_blas", None)
    if ask is None:
        return
    linalg.ensure_blas = lambda: None
    try:
        from numba.np import arraymath
    finally:
        linalg.ensure_blas = ask
    vars(arraymath)["ensure_blas"] = ask


spare_linear_algebra()


def digest(file: Path) -> str:
    """Return a mark of a file of loops and of all that it takes from files beside it.

    Numba stamps a loop by the file that holds it, and a loop holds parts of other files too: after
    a change of one of these it would run what was compiled before.
    """
    found: dict[Path, bytes] = {}
    asked = [file]
    while asked:
        source = asked.pop()
        if source in found or not source.is_file():
            continue
        found[source] = source.read_bytes()
        taken = _TAKEN.findall(found[source].decode("utf-8", "replace"))
        asked += [source.with_name(f"{name}.py") for name in taken]
    mark = hashlib.sha256()
    for source in sorted(found):
        mark.update(source.name.encode() + b"\0" + found[source] + b"\0")
    return mark.hexdigest()[:16]


_TAKEN: Final = re.compile(r"^\s*from (?:[\w.]+\.)?(\w+) import ", re.MULTILINE)
_digest: Final = cache(digest)


def compiled(signature: str, *, writes: str | None = None) -> Callable[[Loop], Loop]:
    """Compile at once for one signature; without a cache where none can be written.

    Parameters
    ----------
    signature : str
        Types of the answer and of the arguments, as numba writes them.
    writes : str, optional
        Names of the arrays that the loop fills; any other may then be one that nobody may write.
    """

    def compile_now(loop: Loop) -> Loop:
        types = signature if writes is None else _guarded(signature, loop, writes.split())
        mark = _digest(Path(loop.__code__.co_filename))
        loop.__qualname__ = f"{loop.__qualname__}_{mark}"  # of which numba makes the file's name
        try:
            with announced(kept=True):
                return cast("Loop", numba.njit(types, cache=True, nogil=True)(loop))
        except Exception:  # no folder to write to, a full disk, rubbish in the cache
            with announced(kept=False):
                return cast("Loop", numba.njit(types, nogil=True)(loop))

    return compile_now


def _guarded(signature: str, loop: Callable[..., Any], writes: list[str]) -> Any:  # noqa: ANN401
    """Return the signature with arrays that are read only, but for those named."""
    read: Any = normalize_signature  # has no types of its own
    arguments, answer = read(signature)
    names = loop.__code__.co_varnames
    types = (
        kind.copy(readonly=True) if isinstance(kind, Array) and name not in writes else kind
        for kind, name in zip(arguments, names, strict=False)
    )
    return answer(*types)


def part(loop: Loop) -> Loop:
    """Compile a step together with the loop that calls it."""
    return cast("Loop", numba.njit(nogil=True)(loop))


def fused(loop: Loop) -> Loop:
    """Do the same, and let a product and a sum be rounded once: for estimates, not for answers."""
    return cast("Loop", numba.njit(nogil=True, fastmath={"contract"}, forceinline=True)(loop))
