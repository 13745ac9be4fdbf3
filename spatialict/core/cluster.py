"""Parts as tasks of a Dask cluster; what all of them share is sent to each worker once.

A worker that dies takes nothing along that cannot be had again: its tasks go to the others, and
shared data are on every worker; where all of them died, they are sent again to those that come.
"""

from __future__ import annotations

import logging
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

log = logging.getLogger(__name__)
AHEAD: Final = 32
"""Parts that the scheduler holds at once, or two for each thread where there are more threads."""
TRIES: Final = 3
"""Times that shared data which were lost with all workers are sent again."""
CONNECT_S: Final = 10
"""Seconds to wait for a scheduler."""
WORKERS_S: Final = 60
"""Seconds to wait for a first worker, also for the nanny of one that died."""


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
    """Yield the answer of every part in order; see `spatialict.core.workers.each`."""
    from distributed.scheduler import KilledWorker

    ahead = max(AHEAD, 2 * sum(client.nthreads().values()))
    coming = iter(parts)
    waiting: deque[tuple[Part, Future]] = deque()
    sent = _broadcast(client, shared)
    losses = 0
    try:
        while True:
            for part in islice(coming, ahead - len(waiting)):
                waiting.append((part, _submit(client, task, sent, part)))
            if not waiting:
                return
            try:
                answer = waiting[0][1].result()
            except KilledWorker as error:
                raise ArgumentError("workers.died") from error
            except CancelledError as error:
                losses += 1
                if losses > TRIES:
                    raise ArgumentError("workers.died") from error
                log.info("shared data were lost with their workers: sent again")
                sent = _broadcast(client, shared)
                waiting = deque((part, _submit(client, task, sent, part)) for part, _ in waiting)
                continue
            waiting.popleft()
            yield answer
    finally:
        if waiting:
            with suppress(Exception):  # the cluster may be what failed
                client.cancel([future for _, future in waiting])


def _broadcast(client: Cluster, shared: Any) -> Future:  # noqa: ANN401
    for _ in range(TRIES):
        try:  # in a list: of a tuple or dict each item would be sent by itself
            client.wait_for_workers(1, timeout=WORKERS_S)
            (sent,) = client.scatter([shared], broadcast=True, hash=False)
        except (OSError, ValueError, CancelledError) as error:  # a worker died meanwhile
            failure = error
        else:
            return sent
    raise ArgumentError("workers.none_works", seconds=WORKERS_S) from failure


def _submit(
    client: Cluster,
    task: Callable[[Shared, Part], Answer],
    sent: Future,
    part: Part,
) -> Future:
    """Hand one part to the scheduler; that it goes along with the task is meant so."""
    import dask

    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"}):
        return client.submit(task, sent, part, pure=False)
