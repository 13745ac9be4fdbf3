"""Who does the counting: threads of this process, or the workers of a Dask cluster.

Work is cut into parts whose bounds are fixed by the data alone, so that no answer can depend on
who works, on how many there are, or on which of them dies on the way.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Sized
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Answer = TypeVar("Answer")

Workers = Any
"""``None`` for every core this process may use, a number of threads, the address of a Dask
scheduler, or a `distributed.Client`."""

BLOCK: Final = 16_384
"""Regions of a part."""
AHEAD: Final = 2
"""Parts that are made ready for each thread, so that none waits; more would only take memory."""
LISTEN_S: Final = 0.5
"""Seconds after which a waiting process listens for Ctrl-C (Windows does not wake it)."""

_told: ContextVar[Callable[[int, int | None], None] | None] = ContextVar("_told", default=None)


def bounds(n: int, block: int = BLOCK) -> list[tuple[int, int]]:
    """Return where each part begins and ends.

    Examples
    --------
    >>> bounds(5, block=2)
    [(0, 2), (2, 4), (4, 5)]
    """
    return [(start, min(start + block, n)) for start in range(0, n, block)]


@contextmanager
def watched(told: Callable[[int, int | None], None]) -> Iterator[None]:
    """Tell of each part that is done, as long as the context lasts.

    Parameters
    ----------
    told : callable
        Called where `each` was, with how many parts are done and how many there are (None where
        `parts` does not know). What it raises ends the work.

    Examples
    --------
    >>> with watched(lambda done, total: print(done, "of", total)):
    ...     each(pow, 2, [3, 4])
    1 of 2
    2 of 2
    [8, 16]
    """
    before = _told.set(told)
    try:
        yield
    finally:
        _told.reset(before)


def each(
    task: Callable[[Shared, Part], Answer],
    shared: Shared,
    parts: Iterable[Part],
    workers: Workers = None,
) -> list[Answer]:
    """Return the answer of every part, in their order.

    Parameters
    ----------
    task : callable
        A function of a module (a cluster sends it by name) that lets go of the interpreter's lock,
        starts no threads of its own and changes neither of its arguments.
    shared : object
        What every part needs; a cluster gets it once a worker.
    parts : iterable
        What only one part needs. Taken as they are worked on, some tens at a time, so they may
        be made on the way.
    workers : int, str or distributed.Client, optional
        All the cores the process may use by default, one inside a task of a cluster. An address
        such as ``"tcp://10.0.0.5:8786"`` is connected to for this call.

    Raises
    ------
    ArgumentError
        If `workers` is none of these, or the cluster cannot be reached or loses all its workers.

    Notes
    -----
    The answers are the same bytes whoever works. A task that fails raises its own error here, and
    the parts that had not begun are dropped.

    Examples
    --------
    >>> each(pow, 2, [1, 2, 3], workers=2)
    [2, 4, 8]
    """
    return list(arriving(task, shared, parts, workers))


def arriving(
    task: Callable[[Shared, Part], Answer],
    shared: Shared,
    parts: Iterable[Part],
    workers: Workers = None,
    *,
    total: int | None = None,
) -> Generator[Answer]:
    """Yield the answer of every part in their order, as soon as it is there; see `each`.

    Parameters
    ----------
    total : int, optional
        About how many parts there are, for who watches, where `parts` cannot tell.

    Examples
    --------
    >>> list(arriving(pow, 2, (number for number in (1, 2, 3)), workers=2, total=3))
    [2, 4, 8]
    """
    total = len(parts) if isinstance(parts, Sized) else total
    told = _told.get()
    with closing(_answers(task, shared, parts, workers, total)) as answers:
        for done, answer in enumerate(answers, 1):
            if told is not None:
                told(done, total if total is None else max(done, total))
            yield answer


def _answers(
    task: Callable[[Shared, Part], Answer],
    shared: Shared,
    parts: Iterable[Part],
    workers: Workers,
    total: int | None,
) -> Generator[Answer]:
    if isinstance(workers, str) and workers.strip() and not workers.strip().isdigit():
        from spatialict.core.cluster import connected

        with connected(workers) as client:
            yield from _answers(task, shared, parts, client, total)
    elif hasattr(workers, "scatter"):
        if getattr(workers, "status", "running") == "closed":
            raise ArgumentError("workers.closed")
        from spatialict.core.cluster import by_cluster

        yield from by_cluster(task, shared, parts, workers)
    else:
        threads = _threads(workers)
        threads = threads if total is None else min(threads, total)
        if threads <= 1:
            yield from (task(shared, part) for part in parts)
        else:
            yield from _by_threads(task, shared, parts, threads)


def _by_threads(
    task: Callable[[Shared, Part], Answer], shared: Shared, parts: Iterable[Part], threads: int
) -> Generator[Answer]:
    """Yield the answers in order; no thread outlives this, and what has not begun never does."""
    waiting: deque[Future[Answer]] = deque()
    coming = iter(parts)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="spatialict")
    try:
        while True:
            for part in islice(coming, AHEAD * threads - len(waiting)):
                waiting.append(pool.submit(task, shared, part))
            if not waiting:
                return
            while not waiting[0].done():
                wait([waiting[0]], LISTEN_S)
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _threads(workers: int | None) -> int:
    if workers is None:
        return 1 if _in_a_task() else _cores()
    if not isinstance(workers, bool) and hasattr(workers, "__index__"):
        threads = int(workers)
        if threads >= 1:
            return threads
    raise ArgumentError("workers.unknown", value=workers)


def _in_a_task() -> bool:
    """Tell whether a worker of a cluster runs this, one thread of its own for each task."""
    cluster = sys.modules.get("distributed.worker")
    if cluster is None:
        return False
    try:
        cluster.get_worker()
    except ValueError:
        return False
    return True


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
