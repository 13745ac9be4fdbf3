"""How a loop is compiled: explicit types, no fast-math, kept on disk where the disk allows it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

Loop = TypeVar("Loop", bound="Callable[..., Any]")
logger = logging.getLogger(__name__)


def compiled(signature: str) -> Callable[[Loop], Loop]:
    """Compile at once for one signature; without a cache where none can be written."""

    def compile_now(loop: Loop) -> Loop:
        try:
            return cast("Loop", numba.njit(signature, cache=True, nogil=True)(loop))
        except (RuntimeError, OSError):
            logger.info("%s: compiled anew, numba's cache cannot be used", loop.__name__)
            return cast("Loop", numba.njit(signature, nogil=True)(loop))

    return compile_now


def part(loop: Loop) -> Loop:
    """Compile a step together with the loop that calls it."""
    return cast("Loop", numba.njit(nogil=True)(loop))
