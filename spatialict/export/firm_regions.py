"""How many firms of each region stand in clusters, told apart by what found these: density, scan.

Density clusters are found without a comparison with chance, windows of the scan are not: a count
of both together would say of the one what holds of the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.firms import region_names

if TYPE_CHECKING:
    from spatialict.core.study import Findings

KINDS: Final = ("dense", "scanned")
NAMED: Final = 3
"""Regions that an answer names; the table has them all."""


def held(findings: Findings) -> pd.DataFrame | None:
    """Return the firms of the sector that each region has in clusters, by kind.

    Unknown where clusters of the kind were not looked for, and where the region has no answer.

    Returns
    -------
    pandas.DataFrame or None
        Index ``region_id``: ``dense``, firms in density clusters of as many firms as count;
        ``scanned``, firms in significant windows of the scan. None where it is not known of each
        firm where it stands.
    """
    places, counted = findings.results.get("firm_places"), findings.results.get("clustering")
    firms = findings.study.firms
    if places is None or counted is None or firms is None or "region_id" not in firms:
        return None
    dense, scanned = (
        pd.to_numeric(places.table[name]).fillna(-1).astype("int64")
        for name in ("cluster_id", "scan_cluster")
    )
    sizes = dense.map(dense[dense >= 0].value_counts()).fillna(0)
    inside = {"dense": sizes >= max(int(counted.params.get("least", 1)), 1), "scanned": scanned > 0}
    region = firms["region_id"].reindex(places.table.index).astype(str)
    sums = pd.DataFrame(inside).groupby(region.to_numpy()).sum()
    keys = counted.table.index
    sums = sums.reindex(keys.astype(str), fill_value=0).set_axis(keys).astype("float64")
    sums[(counted.table["status"] != "ok").to_numpy()] = float("nan")
    asked = [places.table[name].notna().any() for name in ("cluster_id", "scan_cluster")]
    return sums.where(pd.Series(asked, index=list(KINDS)), axis="columns")


def region_words(findings: Findings, kind: str, language: str) -> list[str]:
    """Say in how many regions firms stand in clusters of a kind, and in which most of all."""
    by_kind = held(findings)
    if by_kind is None:
        return []
    table = findings.results["clustering"].table.assign(held=by_kind[kind])
    table = table[(table["status"] == "ok") & (table["held"] > 0)]
    if findings.focus:
        table = table[table.index.isin(findings.focus)]
    if table.empty:
        return []
    names = region_names(findings, language)
    first = table.sort_values("held", ascending=False, kind="stable").head(NAMED)
    told = [
        text(
            "firm_report.region_of",
            language,
            region=names.get(str(region), str(region)),
            value=number(float(row["held"]), language, ",.0f"),
            firms=number(float(row["firms"]), language, ",.0f"),
        )
        for region, row in first.iterrows()
    ]
    said = {"count": len(table), "regions": "; ".join(told)}
    return [text(f"firm_report.regions_{kind}", language, **said)]
