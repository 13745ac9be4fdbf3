"""Take in a register of very many firms: on this machine, and over a Dask cluster.

    python scripts/intake_large.py --rows 1000000
    python scripts/intake_large.py --rows 10000000 --cluster --kill

Draws a SYNTHETIC register of Kazakhstan into a CSV file, one row in a hundred broken in some way,
and takes it in. ``--cluster`` does the same with two worker processes and compares every byte;
``--kill`` kills one of them midway. They need ``pip install "spatialict[scale]"``.
"""

import argparse
import hashlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from spatialict import watched
from spatialict.data.gazetteer import shipped
from spatialict.data.project import parse_project
from spatialict.data.validate import read_study

PROJECT = """
[study]
name = "large"
title = "Large"
country = "kazakhstan"
[sector]
industry = ["J"]
name = "Information and communication"
[years]
current = 2023
first = 2021
last = 2025
[regions]
path = "shipped:kazakhstan/boundaries.gpkg"
layer = "regions_20"
[[tables]]
table = "activity"
path = "shipped:kazakhstan/gva_by_section.csv"
columns = { region_id = "region_id", industry = "section", year = "year", value = "gva_mln_kzt" }
kind = "gva"
unit = "million KZT"
totals = ["IND", "GDP", "NET_TAXES"]
borders = { "20" = "2021..2025" }
[[tables]]
table = "firms"
path = "firms.csv"
synthetic = true
"""
HEADER = "firm_id,name,industry,oked,region_id,town,lon,lat,jobs,opened,closed"
BLOCK = 200_000


def draw(path: Path, rows: int) -> None:
    """Write a synthetic register: firms around towns, some rows broken."""
    towns = pd.read_csv(shipped("kazakhstan/towns.csv"))
    chance = towns["population"].fillna(1000).to_numpy(float) + 1000
    rng = np.random.default_rng(2026)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for begin in range(0, rows, BLOCK):
            n = min(BLOCK, rows - begin)
            town = rng.choice(len(towns), n, p=chance / chance.sum())
            lon = towns["lon"].to_numpy()[town] + rng.normal(0, 0.02, n)
            lat = towns["lat"].to_numpy()[town] + rng.normal(0, 0.02, n)
            file.write("".join(_lines(begin, towns["name"].to_numpy()[town], lon, lat, rng)))


def _lines(
    begin: int, town: np.ndarray, lon: np.ndarray, lat: np.ndarray, rng: np.random.Generator
) -> Iterator[str]:
    sections, odd = rng.integers(0, 19, len(lon)), rng.random(len(lon))
    jobs, opened = rng.geometric(0.1, len(lon)), rng.integers(1992, 2025, len(lon))
    for i, (place, x, y, section, many, year, chance) in enumerate(
        zip(town, lon, lat, sections, jobs, opened, odd, strict=True), begin
    ):
        where = f"{x:.5f},{y:.5f}" if chance > 0.008 else ","
        broken = chance < 0.002
        yield (
            f'F{i * 7919 % 10**8:08d},"ТОО ""Фирма {i}""",{"ABCDEFGHIJKLMNOPQRS"[section]},'
            f"{section + 1:02d}.11,,{'' if broken else place},{where},{many},{year}-03-01,\n"
        )


def taken(path: Path, **options: object) -> tuple[dict[str, pd.DataFrame], float]:
    """Read the study; return firms and rejects, and the seconds."""
    project = parse_project(PROJECT, folder=path.parent)
    begun = time.perf_counter()
    study = read_study(project, **options)
    for note in study.notes:
        if note.key.startswith("register."):
            print(f"  {note.text('en')}")
    return {"firms": study.firms, "rejects": study.rejects}, time.perf_counter() - begun


def fingerprint(tables: dict[str, pd.DataFrame]) -> str:
    """Return a hash of every byte of the tables, column by column."""
    digest = hashlib.sha256()
    for table in tables.values():
        for column in (table.index.to_series(), *(table[name] for name in table)):
            codes = column.cat.codes if hasattr(column, "cat") else column
            words = column.cat.categories if hasattr(column, "cat") else []
            digest.update("\0".join(map(str, words)).encode())
            for begin in range(0, len(codes), BLOCK):
                some = codes.iloc[begin : begin + BLOCK]
                exact = some.to_numpy("float64", na_value=np.nan) if _number(some) else None
                text = "\0".join(some.astype("str").fillna("")) if exact is None else ""
                digest.update(text.encode() if exact is None else exact.tobytes())
    return digest.hexdigest()


def _number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column)


def on_a_cluster(path: Path, kill: bool) -> tuple[dict[str, pd.DataFrame], float]:
    """Do the same with two workers, one of which may die when half of the pieces are done."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 (only here)

    killed: list[int] = []

    def told(done: int, total: int | None) -> None:
        if kill and not killed and total is not None and total > 4 and done >= total // 2:
            killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    with cluster, Client(cluster) as client, watched(told):
        tables = taken(path, workers=client)
    print(f"  workers killed midway: {len(killed)}")
    return tables


def peak_gb() -> float:
    """Return the most memory that this process ever had."""
    import resource  # noqa: PLC0415 (not on Windows)

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e9 if sys.platform == "darwin" else 1e6)


def main() -> None:
    """Take the register in, and compare where a cluster is asked for."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--threads", type=int, default=None)
    asked.add_argument("--folder", type=Path, default=None, help="where the register is kept")
    asked.add_argument("--cluster", action="store_true", help="also over two Dask workers")
    asked.add_argument("--kill", action="store_true", help="kill one of the two midway")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as made:
        path = (given.folder or Path(made)) / "firms.csv"
        if not path.is_file() or given.folder is None:
            draw(path, given.rows)
        print(f"{given.rows:,} synthetic rows, {path.stat().st_size / 1e6:,.0f} MB of CSV")
        before = peak_gb()
        here, seconds = taken(path, workers=given.threads)
        print(f"threads of this process: {seconds:.1f} s, {len(here['firms']):,} firms, ", end="")
        print(f"{len(here['rejects']):,} rejects; peak memory {peak_gb():.2f} GB ", end="")
        print(f"({before:.2f} GB before)")
        mine = fingerprint(here)
        print(f"  sha256 of the result {mine}")
        if given.cluster:
            print("the same over two Dask workers")
            there, seconds = on_a_cluster(path, given.kill)
            print(f"  {seconds:.1f} s; peak memory of this process {peak_gb():.2f} GB")
            assert fingerprint(there) == mine, "the results differ"
            print("  every byte is the same")


if __name__ == "__main__":
    main()
