"""Rows that are sums of other rows: the nation among regions, industry totals among industries.

They are left out, for they would be counted twice, and used to check what they claim to add up.
A mismatch is told with its figures and stops nothing: the sum of the regions is what measures use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from spatialict.core.study import Message
from spatialict.data.gazetteer import plain
from spatialict.data.ledger import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger

TOLERANCE: Final = 0.001
"""A sum may be off by this share of its total before a note tells it: rounding, revisions."""

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "IND": tuple("BCDE"),
    "GDP": (*"ABCDEFGHIJKLMNOPQRST", "NET_TAXES"),
}
"""What the totals of the statistics office add up (section T exists for some years only)."""

NATION: Final = frozenset(
    {"всего", "итого", "всего по республике", "итого по республике", "по республике"}
    | {"республика бойынша", "республика бойынша барлығы", "барлығы", "жиыны", "total"}
)
"""What the nation's row is called beside its name, as `plain` writes it."""
INDUSTRIES: Final = frozenset(
    {"итого", "всего", "барлығы", "жиыны", "жиынтығы", "total", "totals", "sum", "ttl"}
)
"""What a row or column of all industries is called."""

_OPTIONAL: Final = frozenset({"T"})
_NO_SUM: Final = frozenset({"NET_TAXES"})


def total_industries(listed_totals: Sequence[str], keys: RegionKeys) -> set[str]:
    """Return the codes that are no industries: those the project lists, and the office's own.

    Examples
    --------
    >>> from spatialict.data.gazetteer import load_gazetteer
    >>> from spatialict.data.keys import RegionKeys
    >>> sorted(total_industries(["ALL"], RegionKeys(load_gazetteer("kazakhstan"), {})))
    ['ALL', 'GDP', 'IND', 'NET_TAXES']
    """
    if keys.gazetteer is None:
        return set(listed_totals)
    from spatialict.data.gazetteer import shipped

    sections = pd.read_csv(
        shipped(f"{keys.gazetteer.country}/sections.csv"), dtype=str, keep_default_na=False
    )
    own = sections.loc[sections["kind"] != "section", "section"]
    return {*listed_totals, *(str(code) for code in own)}


def is_total_region(text: pd.Series[str], listed_totals: Sequence[str]) -> pd.Series[bool]:
    """Tell which region cells are a total: one that the project lists, or "in all"."""
    wanted = {plain(name) for name in (*listed_totals, *NATION)}
    return text.map({said: plain(said) in wanted for said in text.unique()}).astype(bool)


def is_total_industry(name: str) -> bool:
    """Tell whether a name of an industry says that it is all of them.

    Examples
    --------
    >>> is_total_industry(" ИТОГО: "), is_total_industry("Total"), is_total_industry("J")
    (True, True, False)
    """
    return plain(name) in {plain(word) for word in INDUSTRIES}


def check_nation(
    rows: pd.DataFrame,
    nation: pd.Series[bool],
    *,
    item: str,
    expected: Mapping[int, Sequence[str]],
    ledger: Ledger,
) -> None:
    """Compare national rows with the sum of the regions, where no region is missing.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``region_id, <item>, year, value`` of regions and nation.
    nation : pandas.Series of bool
        Which rows are the nation's.
    expected : Mapping
        Year -> the regions in force then.
    """
    regions = rows[~nation]
    national = rows[nation & rows["value"].notna()]
    if national.empty:
        return
    complete = regions.groupby([item, "year"])["value"].agg(["sum", "count"])
    claimed = national.groupby([item, "year"])["value"].first()
    pairs = complete.join(claimed.rename("total"), how="inner")
    wanted = pairs.index.get_level_values("year").map(lambda year: len(expected.get(year, ())))
    pairs = pairs[(pairs["count"] == wanted) & (wanted > 0)]
    off = (pairs["sum"] - pairs["total"]).abs() > TOLERANCE * pairs["total"].abs()
    shown = [
        Message(
            "intake.sum_and_total",
            {"what": f"{what} {year}", "sum": float(total), "total": float(claim)},
        )
        for what, year, total, claim in zip(
            *(pairs[off].index.get_level_values(level) for level in (0, 1)),
            pairs[off]["sum"],
            pairs[off]["total"],
            strict=True,
        )
    ]
    values = {"left_out": int(nation.sum()), "checked": len(pairs)}
    agrees = "nation_agrees" if len(pairs) else "nation_unchecked"
    key = "nation_differs" if shown else agrees
    ledger.note(key, **values, count=len(shown), rows=listed(shown), tolerance=TOLERANCE)


def check_industry_totals(
    rows: pd.DataFrame, totals: set[str], listed_totals: Sequence[str], ledger: Ledger
) -> pd.DataFrame:
    """Return the rows without the totals, after comparing each total with its parts.

    A total of the project whose parts nobody states is compared with the sum of all industries.
    """
    is_total = rows["industry"].isin(totals)
    if not is_total.any():
        return rows
    wide = rows[rows["region_id"].notna()].pivot_table(
        index=["region_id", "year"], columns="industry", values="value", sort=True
    )
    leaves = [code for code in wide.columns if code not in totals]
    shown = []
    for code in sorted((({*PARTS, *listed_totals} & totals) - _NO_SUM) & set(wide.columns)):
        parts = [part for part in PARTS.get(code, leaves) if part in wide.columns]
        needed = [part for part in parts if part not in _OPTIONAL]
        complete = wide[needed].notna().all(axis=1) & wide[code].notna()
        if set(PARTS.get(code, ())) - _OPTIONAL - set(parts):
            continue
        sums, claimed = wide.loc[complete, parts].sum(axis=1), wide.loc[complete, code]
        off = (sums - claimed).abs() > TOLERANCE * np.abs(claimed)
        shown += [
            Message(
                "intake.sum_and_total",
                {
                    "what": f"{code} {region} {year}",
                    "sum": float(sums[region, year]),
                    "total": float(claimed[region, year]),
                },
            )
            for region, year in off.index[off]
        ]
    codes = sorted(totals & set(rows["industry"]))
    key = "totals_differ" if shown else "totals_agree"
    counts = {"count": len(shown), "left_out": int(is_total.sum()), "tolerance": TOLERANCE}
    ledger.note(key, codes=codes, rows=listed(shown), **counts)
    return rows[~is_total]
