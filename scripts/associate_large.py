"""Find clusters among very many cells: on this machine, and over a Dask cluster.

    python scripts/associate_large.py --cells 1000000
    python scripts/associate_large.py --cells 300000 --cluster --kill

Local Moran, Gi* and local Geary of made-up values on a square of cells, each with its eight
neighbours. ``--cluster`` does the same with two worker processes and compares every byte;
``--kill`` kills one of them midway. They need ``pip install "spatialict[scale]"``.
"""

import argparse
import os
import signal
import sys
import time

import numpy as np
import pandas as pd

from spatialict import Links, getis_ord, local_geary, local_moran, watched

MEASURES = {"local Moran": local_moran, "Gi*": getis_ord, "local Geary": local_geary}
AROUND = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)]


def square(cells: int) -> Links:
    """Return the links of cells numbered along the rows of a square."""
    side, cell = int(np.ceil(np.sqrt(cells))), np.arange(cells)
    to = np.stack([cell + down * side + right for down, right in AROUND], axis=1)
    wraps = np.stack([abs((cell + right) % side - cell % side) > 1 for _, right in AROUND], axis=1)
    heads, places = np.nonzero((to >= 0) & (to < cells) & ~wraps)
    return Links.of_pairs(pd.RangeIndex(cells), heads, to[heads, places])


def measured(values: pd.Series, links: Links, **options: object) -> dict[str, pd.DataFrame]:
    """Measure the three; print the seconds of each."""
    tables = {}
    for name, measure in MEASURES.items():
        begun = time.perf_counter()
        tables[name] = measure(values, links, **options).table
        print(f"  {name}: {time.perf_counter() - begun:.2f} s", flush=True)
    return tables


def on_a_cluster(values: pd.Series, links: Links, kill: bool, **options: object) -> dict:
    """Measure with two workers, one of which may die when half of a measure's blocks are done."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 (only here)

    killed: list[int] = []

    def told(done: int, total: int | None) -> None:
        if kill and not killed and total is not None and total > 4 and done == total // 2:
            killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    with cluster, Client(cluster) as client, watched(told):
        tables = measured(values, links, workers=client, **options)
    print(f"  workers killed midway: {len(killed)}")
    return tables


def main() -> None:
    """Measure, and compare where a cluster is asked for."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--cells", type=int, default=300_000)
    asked.add_argument("--permutations", type=int, default=99_999)
    asked.add_argument("--cluster", action="store_true", help="also over two Dask workers")
    asked.add_argument("--kill", action="store_true", help="kill one of the two midway")
    given = asked.parse_args()
    links = square(given.cells)
    values = pd.Series(np.random.default_rng(7).lognormal(size=given.cells))
    print("900 cells: loops are compiled, or read from the cache")
    measured(values[:900], square(900), permutations=99)
    print(f"{given.cells} cells, {given.permutations} permutations, threads of this process")
    here = measured(values, links, permutations=given.permutations)
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 (not on Windows)

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"  peak memory: {most / (1e9 if sys.platform == 'darwin' else 1e6):.2f} GB")
    if given.cluster:
        print("the same over two Dask workers")
        there = on_a_cluster(values, links, given.kill, permutations=given.permutations)
        for name, table in here.items():
            pd.testing.assert_frame_equal(table, there[name], check_exact=True)
            for column in table.select_dtypes("number"):
                both = (one[column].to_numpy().tobytes() for one in (table, there[name]))
                assert len(set(both)) == 1, column
        print("  every byte is the same")


if __name__ == "__main__":
    main()
