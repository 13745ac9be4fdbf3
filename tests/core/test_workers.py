"""Threads or a cluster, whole or losing workers on the way: the same answers."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest

from spatialict.core import cluster, workers
from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError
from spatialict.core.workers import arriving, bounds, each, watched
from spatialict.measure.global_association import moran
from spatialict.measure.local_association import local_geary, local_moran

PARTS = [np.arange(k, k + 5, dtype=float) for k in range(60)]
ANSWERS = [(3.0 * part).tolist() for part in PARTS]


@pytest.fixture(scope="module")
def two_workers():
    """Two processes with a nanny each, one thread a process."""
    from distributed import Client, LocalCluster

    local = LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
    )
    with local, Client(local, set_as_default=False) as client:
        yield client


def times(shared, part):
    time.sleep(0.01)
    return (shared["factor"] * part).tolist()


def whose(shared, part):
    return os.getpid(), workers._threads(None), part.flags.writeable, shared.flags.writeable


def one_in_ten_fails(shared, part):
    if part == 7:
        raise ZeroDivisionError(shared)
    return part


def late(shared, part):
    time.sleep(1.5)  # more than a cluster is waited for before it is asked whether anybody works
    raise TimeoutError(shared)


def deadly(shared, part):
    os.kill(os.getpid(), signal.SIGKILL)


def kill(client, many, at):
    """Return a listener that kills so many workers when so many parts are done."""

    def told(done, total):
        if done == at:
            for pid in list(client.run(os.getpid).values())[:many]:
                os.kill(pid, signal.SIGKILL)

    return told


def test_bounds_meet_and_hold_every_region_once():
    cuts = bounds(100_000)
    assert [b - a for a, b in cuts] == [16_384] * 6 + [1_696]
    assert [a for a, _ in cuts[1:]] == [b for _, b in cuts[:-1]]
    assert bounds(0) == []


@pytest.mark.parametrize("hands", [None, 1, 2, 7, np.int64(2)])
def test_threads_answer_in_order(hands):
    assert each(times, {"factor": 3.0}, PARTS, hands) == ANSWERS


@pytest.mark.parametrize("hands", [0, -1, True, 1.5, [2]])
def test_workers_that_are_neither_a_number_nor_a_cluster_are_refused(hands):
    with pytest.raises(ArgumentError, match=r"^workers: '.*' is not known\. Give a number"):
        each(pow, 2, [1], hands)


def test_no_parts_have_no_answers():
    assert each(times, {}, [], 2) == []


def test_parts_are_made_as_they_are_worked_on():
    """Two threads, two parts ahead for each: four are made before the first answer is told."""
    made, seen = [], []
    parts = (made.append(k) or k for k in range(20))
    with watched(lambda done, total: seen.append((len(made), total))):
        assert each(pow, 1, parts, 2) == [1] * 20
    assert seen[0] == (4, None)
    assert seen[-1] == (20, None)


def test_threads_end_with_the_call_and_what_waited_is_dropped():
    begun = []

    def task(shared, part):
        begun.append(part)
        return one_in_ten_fails(shared, part)

    with pytest.raises(ZeroDivisionError, match="mine"):
        each(task, "mine", range(1_000), 2)
    assert max(begun) < 7 + 4 + 1
    assert [t for t in threading.enumerate() if t.name.startswith("spatialict")] == []


def test_a_listener_may_end_the_work():
    def interrupted(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), watched(interrupted):
        each(times, {"factor": 3.0}, PARTS, 2)
    assert [t for t in threading.enumerate() if t.name.startswith("spatialict")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a single process there")
def test_ctrl_c_ends_long_work():
    code = (
        "import signal, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored in the background
        "from spatialict.core.workers import each\n"
        "print('up', flush=True)\n"
        "each(lambda shared, part: time.sleep(0.2), None, range(1000), 2)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as run:
        assert run.stdout.readline() == "up\n"
        run.send_signal(signal.SIGINT)
        try:
            assert run.communicate(timeout=30)[1].rstrip().endswith("KeyboardInterrupt")
        finally:
            run.kill()


def test_a_cluster_gives_what_threads_give(two_workers):
    assert each(times, {"factor": 3.0}, iter(PARTS), two_workers) == ANSWERS


def test_an_address_is_connected_to_and_nobody_notices(two_workers):
    from distributed.client import _get_global_client

    address = two_workers.scheduler.address
    before = _get_global_client()
    assert each(times, {"factor": 3.0}, PARTS, address) == ANSWERS
    assert _get_global_client() is before


def test_a_task_of_a_cluster_is_one_thread_and_may_write(two_workers):
    """Compiled loops take no arrays that are read-only."""
    told = each(whose, np.arange(3.0), PARTS, two_workers)
    assert {answer[1:] for answer in told} == {(1, True, True)}
    assert len({pid for pid, *_ in told} - {os.getpid()}) == 2


@pytest.mark.parametrize("many", [1, 2])
def test_killed_workers_lose_nothing_and_change_nothing(two_workers, many):
    with watched(kill(two_workers, many, at=10)):
        assert each(times, {"factor": 3.0}, PARTS, two_workers) == ANSWERS


@pytest.fixture(scope="module")
def many_cells():
    """20 000 cells in a ring, each with two neighbours on either side, and lognormal values."""
    n = 20_000
    heads, steps = np.repeat(np.arange(n), 4), np.tile([-2, -1, 1, 2], n)
    links = Links.of_pairs(pd.RangeIndex(n), heads, (heads + steps) % n)
    return pd.Series(np.random.default_rng(11).lognormal(size=n)), links


def as_bytes(table):
    return {
        name: column.astype("str").tolist()
        if column.dtype.kind in "OT"
        else column.to_numpy().tobytes()
        for name, column in table.items()
    }


@pytest.mark.parametrize("measure", [local_moran, local_geary])
def test_a_cluster_that_loses_a_worker_gives_the_bytes_of_one_process(
    measure, many_cells, two_workers, monkeypatch
):
    """Five parts in lots of two: while the first is told, the second is being worked on."""
    monkeypatch.setattr(cluster, "AHEAD", 2)
    alone = as_bytes(measure(*many_cells, permutations=999, workers=1).table)
    seen = []

    def told(done, total):
        seen.append(total)
        kill(two_workers, 1, at=2)(done, total)

    with watched(told):
        table = measure(*many_cells, permutations=999, workers=two_workers).table
    assert as_bytes(table) == alone
    assert max(seen) == 5
    assert as_bytes(measure(*many_cells, permutations=999, workers=2).table) == alone


def test_a_global_statistic_is_the_same_on_a_cluster(many_cells, two_workers):
    alone = moran(*many_cells, permutations=99, workers=1).table
    assert as_bytes(moran(*many_cells, permutations=99, workers=two_workers).table) == as_bytes(
        alone
    )


def test_a_task_that_fails_on_a_cluster_raises_its_own_error(two_workers):
    with pytest.raises(ZeroDivisionError, match="mine"):
        each(one_in_ten_fails, "mine", range(60), two_workers)


def test_a_task_that_kills_every_worker_ends_with_one_sentence(two_workers):
    with pytest.raises(ArgumentError, match="ended one worker of the cluster after another"):
        each(deadly, None, [1], two_workers)


def test_a_cluster_without_workers_is_not_waited_for_in_vain(monkeypatch):
    from distributed import Client, LocalCluster

    monkeypatch.setattr(cluster, "WORKERS_S", 1)
    local = LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=logging.CRITICAL)
    with (
        local,
        Client(local, set_as_default=False) as client,
        pytest.raises(ArgumentError, match="has had no worker for 1 seconds"),
    ):
        each(pow, 2, [1], client)


def test_a_task_that_runs_out_of_time_raises_its_own_error(two_workers, monkeypatch):
    two_workers.wait_for_workers(2, timeout=60)
    monkeypatch.setattr(cluster, "WORKERS_S", 1)
    with pytest.raises(TimeoutError, match="mine"):
        each(late, "mine", [1], two_workers)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "http://nowhere:1"])
def test_an_address_without_a_scheduler_is_told_in_one_sentence(address):
    with pytest.raises(ArgumentError, match=f"^{address}: no Dask scheduler answers there"):
        each(pow, 2, [1], address)


def test_a_missing_library_is_told_with_its_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ArgumentError, match=r'not installed: pip install "spatialict\[scale\]"'),
        cluster.connected("tcp://127.0.0.1:1"),
    ):
        pass


def test_dask_is_imported_by_those_who_ask_for_a_cluster_only():
    code = (
        "import sys, spatialict, spatialict.measure.local_association, spatialict.pipeline\n"
        "from spatialict.core.workers import each\n"
        "each(pow, 2, [1, 2], 2)\n"
        "print({'dask', 'distributed'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


@pytest.mark.parametrize("who", ["", " ", "2"])
def test_a_number_in_quotes_is_no_address(who):
    with pytest.raises(ArgumentError, match=r"^workers: '.*' is not known\. Give a number"):
        each(times, {"factor": 3.0}, PARTS[:2], who)


def test_a_closed_client_is_refused_at_once():
    class Closed:
        """What a distributed.Client (2026.8) says of itself once it is closed."""

        status = "closed"

        def scatter(self):
            raise AssertionError

    with pytest.raises(ArgumentError, match=r"^workers: the distributed\.Client is closed"):
        each(times, {"factor": 3.0}, PARTS[:2], Closed())


def test_answers_are_yielded_as_they_come_and_parts_taken_as_they_are_wanted():
    taken, told = [], []
    parts = (taken.append(number) or number for number in range(100))
    with watched(lambda done, total: told.append((done, total))):
        answers = arriving(pow, 2, parts, workers=2, total=3)
        assert [next(answers) for _ in range(5)] == [1, 2, 4, 8, 16]
        answers.close()
    assert len(taken) < 20
    assert told == [(1, 3), (2, 3), (3, 3), (4, 4), (5, 5)]  # never more done than there are
