"""What clusters of firms say about regions: counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure.clustering import clustering

FIRMS = pd.DataFrame(
    {
        "region": ["A"] * 6 + ["B"] * 3 + [None],
        "dense": [1, 1, 1, 2, -1, -1, 1, 1, -1, 1],
        "scan": [0, 3, 3, 0, 3, 0, 0, 0, 0, 3],
    },
    index=[f"f{i}" for i in range(10)],
)


def found(**options):
    given = {"least": 5, "regions": pd.Index(["B", "A", "C"])} | options
    return clustering(FIRMS["region"], FIRMS["dense"], FIRMS["scan"], **given).table


def test_firms_in_either_kind_of_cluster_are_counted_once():
    """Cluster 1 has six firms, cluster 2 one. A: f0-f2 by density, f1, f2, f4 by the scan."""
    table = found()
    assert table.index.tolist() == ["B", "A", "C"]
    assert table["value"].tolist() == [2.0, 4.0, 0.0]
    assert table["firms"].tolist() == [3, 6, 0]
    np.testing.assert_allclose(table["share"], [2 / 3, 4 / 6, np.nan])
    assert table["clusters"].tolist() == [("D1",), ("D1", "S3"), ()]
    assert set(table["status"]) == {"ok"}


def test_small_density_clusters_do_not_count():
    assert found(least=7)["value"].tolist() == [0.0, 3.0, 0.0]
    assert found(least=1)["clusters"]["A"] == ("D1", "S3", "D2")


def test_a_kind_that_was_not_looked_for_counts_nothing_and_neither_is_missing():
    none = clustering(FIRMS["region"]).table
    assert none["value"].isna().all()
    assert set(none["status"]) == {"missing"}
    assert none.index.tolist() == ["A", "B"]
    scan = clustering(FIRMS["region"], scan_cluster=FIRMS["scan"]).table
    assert scan["value"].tolist() == [3.0, 0.0]
    unknown = clustering(FIRMS["region"], None, FIRMS["scan"] * np.nan).table
    assert unknown["value"].tolist() == [0.0, 0.0]


def test_order_of_rows_does_not_matter():
    mixed = FIRMS.sample(frac=1, random_state=1)
    other = clustering(mixed["region"], FIRMS["dense"], mixed["scan"], least=5).table
    pd.testing.assert_frame_equal(other, found(regions=None))


def test_a_region_that_is_not_asked_for_is_told():
    with pytest.raises(ArgumentError) as told:
        found(regions=pd.Index(["A"]))
    assert str(told.value) == (
        "region: 1 regions of firms are not among the regions asked for: B. Correct the codes or"
        " give all regions."
    )
