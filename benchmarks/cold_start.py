"""From a GeoPackage to a table of local Moran, in a fresh process.

``python benchmarks/cold_start.py ours|pysal|geoda SOURCE.gpkg TABLE.csv``; pygeoda opens no
GeoPackage and gets a Shapefile.
"""

from __future__ import annotations

import sys

PERMUTATIONS = 999


def ours(source: str, table: str) -> None:
    """With 99 999 permutations: they cost hardly more than 999. The label stands after BH."""
    import geopandas as gpd

    from spatialict.measure.local_association import local_moran
    from spatialict.measure.neighbours import links

    regions = gpd.read_file(source, columns=["region_id", "value"]).set_index("region_id")
    found = local_moran(regions["value"], links(regions), permutations=99_999, seed=7)
    found.table[["value", "p_value", "label"]].to_csv(table)


def pysal(source: str, table: str) -> None:
    import esda
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from libpysal.graph import Graph

    regions = gpd.read_file(source)
    graph = Graph.build_contiguity(regions, rook=False)
    values = np.asarray(regions["value"])
    found = esda.Moran_Local(
        values, graph, permutations=PERMUTATIONS, keep_simulations=False, seed=7
    )
    numbers = {"region_id": regions["region_id"], "value": found.Is, "p_value": found.p_sim}
    pd.DataFrame(numbers).to_csv(table, index=False)


def geoda(source: str, table: str) -> None:
    import csv
    import os
    from pathlib import Path

    import pygeoda

    regions = pygeoda.open(source)
    weights = pygeoda.queen_weights(regions)
    found = pygeoda.local_moran(
        weights,
        regions.GetRealCol("value"),
        permutations=PERMUTATIONS,
        permutation_method="lookup-table",
        cpu_threads=os.cpu_count() or 1,
    )
    with Path(table).open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["region_id", "value", "p_value"])
        ids = regions.GetIntegerCol("region_id")
        rows.writerows(zip(ids, found.lisa_values(), found.lisa_pvalues(), strict=True))


if __name__ == "__main__":
    {"ours": ours, "pysal": pysal, "geoda": geoda}[sys.argv[1]](*sys.argv[2:4])
