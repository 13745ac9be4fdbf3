"""Says that loops are being compiled: a person waits for it, once on a machine.

What is read from numba's cache is no compilation, and nothing is said of it.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from numba.core.event import Listener, install_listener

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGER: Final = "spatialict.core.kernels"
"""Where it is said, at level INFO; the record's `kept` tells whether the next run is spared."""


@contextmanager
def announced(*, kept: bool) -> Iterator[None]:
    """Say so, once a process, before anything is compiled as long as the context lasts.

    Parameters
    ----------
    kept : bool
        Whether the result goes to numba's cache.
    """
    with install_listener("numba:compile", _Announcement(kept)):
        yield


class _Announcement(Listener):
    def __init__(self, kept: bool) -> None:
        self.kept = kept

    def on_start(self, event: Any) -> None:  # noqa: ANN401, ARG002
        _tell(self.kept)

    def on_end(self, event: Any) -> None:  # noqa: ANN401
        """Nothing; numba asks for it."""


@cache
def _tell(kept: bool) -> None:
    when = "once on this machine" if kept else "and again in every run: its cache cannot be used"
    logging.getLogger(LOGGER).info("compiling loops, %s", when, extra={"kept": kept})
