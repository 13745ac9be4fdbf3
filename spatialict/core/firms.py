"""What every stage must agree on about firms."""

from __future__ import annotations

import pandas as pd


def open_in(firms: pd.DataFrame, year: int) -> pd.Series[bool]:
    """Tell which firms were open in a year; where nothing is stated they were.

    Examples
    --------
    >>> firms = pd.DataFrame({"opened": [2020, 2024, None], "closed": [None, None, 2021]})
    >>> open_in(firms.astype("Int16"), 2023).tolist()
    [True, False, False]
    """
    there = pd.Series(True, index=firms.index)
    if "opened" in firms:
        there &= (firms["opened"] <= year).fillna(True).astype(bool)
    if "closed" in firms:
        there &= (firms["closed"] >= year).fillna(True).astype(bool)
    return there
