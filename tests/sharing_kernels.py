"""Let the processes of one test run compile the loops together, not each of them all.

Where nothing was compiled yet, compiling takes a hundred seconds of a core, and collecting the
doctests imports every loop in every process at the same time.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from time import monotonic, sleep

from spatialict.core import kernels

WAIT_S = 60
"""How long the last loops of another process are waited for; after it one's own are compiled."""


def modules() -> list[str]:
    """Return the names of the modules of loops."""
    return [module.name for module in iter_modules(kernels.__path__)]


def compile_share(folder: Path) -> list[str]:
    """Import the modules that no other process has claimed in a folder.

    Returns
    -------
    list of str
        Those that this process imported.
    """
    return [name for name in modules() if _claimed(folder / name)]


def _claimed(claim: Path) -> bool:
    try:
        claim.mkdir()
    except FileExistsError:
        return False
    import_module(f"{kernels.__name__}.{claim.name}")
    (claim / "done").touch()
    return True


def wait_for_others(folder: Path, seconds: float = WAIT_S) -> bool:
    """Wait until every module is compiled by somebody; tell whether it is."""
    end = monotonic() + seconds
    while not all((folder / name / "done").exists() for name in modules()):
        if monotonic() > end:
            return False
        sleep(0.05)
    return True
