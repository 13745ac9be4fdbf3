"""Whether links stay within groups, in sentences: by sphere, side of the helix and region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from spatialict.core.labels import text
from spatialict.export.network_nodes import link_kind
from spatialict.export.network_results import ATTRIBUTES
from spatialict.export.network_words import index_words, side_of
from spatialict.export.wording import p_words

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.study import Findings, Result

ACROSS: Final = {"more": "across", "fewer": "within", "ns": "ns"}
"""What the verdict of an E-I index says; that of assortativity says the opposite."""
WITHIN: Final = {"more": "within", "fewer": "across", "ns": "ns"}


def segregation_reading(findings: Findings, language: str) -> list[str]:
    """Say for spheres, sides and regions whether links stay within, by every measure that tells.

    The E-I index is told always, the others where they find something or disagree with it.
    """
    near = "_near" if link_kind(findings) == "colocation" else ""
    said = []
    for attribute in ATTRIBUTES:
        result = findings.results.get(f"segregation:{attribute}")
        if result is None or "ei" not in result.table.index:
            continue
        row = cast("pd.Series[Any]", result.table.loc["ei"])
        if row["status"] != "ok":
            continue
        side = side_of(row, result)
        first = text(
            f"network_report.ei_{attribute}",
            language,
            value=index_words(row["value"], language),
            expected=index_words(row["expected"], language),
            p=p_words(row["p_value"], language),
            verdict=text(f"network_report.ei_{side}{near if side != 'ns' else ''}", language),
        )
        said.append(" ".join([first, *_beside(result, ACROSS[side], language)]))
    return said


def _beside(result: Result, first: str, language: str) -> list[str]:
    """Say which other measures find the same, which find nothing, and which find otherwise."""
    told: dict[str, list[str]] = {"same": [], "silent": [], "differ": []}
    for statistic, row in result.table.drop(index="ei").iterrows():
        if row["status"] != "ok" or _repeats(str(statistic), result.table):
            continue
        weighted = str(statistic).startswith("ei")
        found = (ACROSS if weighted else WITHIN)[side_of(row, result)]
        if found == first == "ns":
            continue
        how = "same" if found == first else "silent" if found == "ns" else "differ"
        told[how].append(_measure(str(statistic), row, found if how == "differ" else "", language))
    return [
        text(f"network_report.measures_{how}", language, measures="; ".join(measures))
        for how, measures in told.items()
        if measures
    ]


def _repeats(statistic: str, table: pd.DataFrame) -> bool:
    """Return whether weights say nothing of their own, as where every link weighs one."""
    plain = statistic.removesuffix("_weighted")
    if plain == statistic or plain not in table.index:
        return False
    columns = ["value", "expected", "p_value"]
    pair = table.loc[[plain, statistic], columns].to_numpy(float)
    return bool(np.allclose(pair[0], pair[1], equal_nan=True))


def _measure(statistic: str, row: pd.Series[Any], found: str, language: str) -> str:
    name, p_value = (
        text(f"network_report.measure_{statistic}", language),
        p_words(row["p_value"], language),
    )
    if not found:
        return text("network_report.measure_p", language, name=name, p=p_value)
    return text(
        "network_report.measure",
        language,
        name=name,
        value=index_words(row["value"], language),
        expected=index_words(row["expected"], language),
        p=p_value,
        verdict=text(f"network_report.measure_{found}", language),
    )
