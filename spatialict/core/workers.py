"""Who does the counting: threads of this process, or the workers of a Dask cluster.

Work is cut into parts whose bounds are fixed by the data alone, so that no answer can depend on
who works, on how many there are, or on which of them dies on the way.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Answer = TypeVar("Answer")

Workers = Any
"""``None`` for every core this process may use, a number of threads, or a `distributed.Client`."""

BLOCK: Final = 16_384
"""Regions of a part."""


def bounds(n: int, block: int = BLOCK) -> list[tuple[int, int]]:
    """Return where each part begins and ends.

    Examples
    --------
    >>> bounds(5, block=2)
    [(0, 2), (2, 4), (4, 5)]
    """
    return [(start, min(start + block, n)) for start in range(0, n, block)]


def each(
    task: Callable[[Shared, Part], Answer],
    shared: Shared,
    parts: Sequence[Part],
    workers: Workers = None,
) -> list[Answer]:
    """Return the answer of every part, in their order.

    Parameters
    ----------
    task : callable
        A function of a module (a cluster sends it by name) that lets go of the interpreter's lock
        and changes neither of its arguments.
    shared : object
        What every part needs; a cluster gets it once a worker.
    parts : sequence
        What only one part needs.
    workers : int or distributed.Client, optional
        All the cores the process may use by default.

    Examples
    --------
    >>> each(pow, 2, [1, 2, 3], workers=2)
    [2, 4, 8]
    """
    if hasattr(workers, "scatter"):
        sent = workers.scatter(shared, broadcast=True, hash=False)
        answers = workers.map(task, [sent] * len(parts), parts, pure=False)
        return list(workers.gather(answers))
    threads = min(_cores() if workers is None else int(workers), len(parts))
    if threads <= 1:
        return [task(shared, part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(task, [shared] * len(parts), parts))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
