"""Parts as tasks of a Dask cluster; what all of them share is sent to each worker once.

A worker that dies takes nothing along that cannot be had again: its tasks go to the others, which
have the shared data from each other or, where all have died, from the scheduler.
"""

from __future__ import annotations

import socket
from collections import deque
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Answer = TypeVar("Answer")

Cluster = Any
Future = Any
"""A client and a future of distributed, which has no types."""

AHEAD: Final = 32
"""Parts that the scheduler holds at once, or two for each thread where there are more threads."""
CONNECT_S: Final = 10
"""Seconds to wait for a scheduler."""
WORKERS_S: Final = 60
"""Seconds to wait while nobody works; a nanny needs some to replace a worker that died."""


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Give a client of the scheduler at an address, and close it in the end.

    It is nobody's default: other Dask code of this process does not notice.

    Raises
    ------
    ArgumentError
        If distributed is not installed, or no scheduler answers.
    """
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise ArgumentError("workers.not_installed") from error
    try:
        _knock(address)
        untyped: Any = distributed
        client = untyped.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ArgumentError("workers.no_scheduler", address=address) from error
    try:
        yield client
    finally:
        client.close()


def _knock(address: str) -> None:
    """Fail at once where nobody listens: a client would try for long, and complain at its end."""
    from distributed.comm.addressing import get_address_host_port

    if not address.startswith("inproc://"):
        with socket.create_connection(get_address_host_port(address), timeout=CONNECT_S):
            pass


def by_cluster(
    task: Callable[[Shared, Part], Answer], shared: Shared, parts: Iterable[Part], client: Cluster
) -> Generator[Answer]:
    """Yield the answer of every part in order; see `spatialict.core.workers.each`.

    Parts go in two lots: one is worked on while the answers of the other are fetched, all at once,
    because a question to the scheduler costs more than a part.
    """
    _someone(client, WORKERS_S)
    lot = max(AHEAD, 2 * sum(client.nthreads().values())) // 2
    coming = iter(parts)
    waiting: deque[list[Future]] = deque()
    (sent,) = _submit(client, _kept, [[shared]])
    try:
        while True:
            while len(waiting) < 2 and (taken := list(islice(coming, lot))):
                waiting.append(_submit(client, task, [sent] * len(taken), taken))
            if not waiting:
                return
            yield from _answers(client, waiting[0])
            waiting.popleft()
    finally:
        if waiting:
            with suppress(Exception):  # the cluster may be what failed
                client.cancel([future for lot in waiting for future in lot])


def _kept(shared: list[Shared]) -> Shared:
    """Be a task whose answer is what all share.

    The scheduler keeps the task, so what was lost with a worker is there again; `Client.scatter`
    would lose it, and with ``broadcast`` waits for ever for a worker that dies meanwhile.
    """
    return shared[0]


def _submit(client: Cluster, task: Callable[..., Any], *given: list[Any]) -> list[Future]:
    """Hand tasks to the scheduler; that arrays go along with them is meant so."""
    import dask

    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
        futures: list[Future] = client.map(task, *given, pure=False)
    return futures


def _answers(client: Cluster, lot: list[Future]) -> list[Any]:
    """Fetch a lot, for as long as anybody works on it."""
    from distributed.scheduler import KilledWorker

    async def fetched() -> list[Any]:
        answers: list[Any] = await client.gather(lot, asynchronous=True)
        return answers

    while True:
        try:
            answers: list[Any] = client.sync(fetched, callback_timeout=WORKERS_S)
        except TimeoutError:
            if any(future.status == "error" for future in lot):
                raise  # a task's own
            _someone(client, 0)
        except KilledWorker as error:
            raise ArgumentError("workers.died") from error
        except CancelledError as error:
            raise ArgumentError("workers.no_scheduler", address=client.scheduler.address) from error
        else:
            return answers


def _someone(client: Cluster, seconds: float) -> None:
    """Wait until somebody works; refuse to wait for nobody."""
    try:
        client.wait_for_workers(1, timeout=max(seconds, 1))
    except TimeoutError as error:
        raise ArgumentError("workers.none_works", seconds=WORKERS_S) from error
