"""Whether the industries of a table are sections of the classification, or slips of the keyboard.

A section typed small, or with a Cyrillic letter that looks Latin, would count as one more industry
that every other region lacks; no region could then be measured, and nobody would see why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.gazetteer import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOK_LATIN: Final = str.maketrans("АВЕКМНОРСТХІЈЅ", "ABEKMHOPCTXIJS")


def known_sections(country: str) -> list[str]:
    """Return the sections and totals of a country's classification; empty where none ships."""
    if not country:
        return []
    table = pd.read_csv(shipped(f"{country}/sections.csv"), keep_default_na=False)
    return [str(code) for code in table["section"]]


def check_sections(activity: pd.DataFrame, known: Sequence[str]) -> None:
    """Refuse codes that are no sections, in a table whose other codes are.

    Parameters
    ----------
    activity : pandas.DataFrame
        Long: ``region_id, industry, year``.
    known : sequence of str
        Codes of the classification. A table of other codes (groups, names) is left alone.

    Raises
    ------
    DataError
        With each stranger, where it stands, and what it may have meant.

    Examples
    --------
    >>> rows = pd.DataFrame({"region_id": ["KZ-10"] * 3, "industry": ["A", "B", "с"], "year": 2023})
    >>> check_sections(rows, ["A", "B", "C"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    spatialict.core.study.DataError: activity: 'с' is no section ... Did you mean C? ...
    """
    codes = sorted(set(activity["industry"]))
    strangers = [code for code in codes if code not in known]
    if not strangers or 2 * len(strangers) > len(codes):
        return
    faults = []
    for code in strangers:
        rows = activity[activity["industry"] == code]
        meant = code.upper().translate(_LOOK_LATIN)
        values: dict[str, Any] = {"code": code, "count": len(rows), "rows": _places(rows)}
        key = "stranger_near" if meant in known else "stranger"
        faults.append(Message(f"industries.{key}", values | {"meant": meant}))
    raise DataError(faults)


def _places(rows: pd.DataFrame) -> list[str]:
    first = rows.sort_values(["region_id", "year"]).head(5)
    places = zip(first["region_id"], first["year"], strict=True)
    return [f"{region} {year}" for region, year in places] + ["…"] * (len(rows) > 5)
