"""Which results are of the network and its synergy, and what several exports ask of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.networks import roles
from spatialict.export.palette import synergy_classes

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.study import Findings, Result

ROLES: Final = roles.ROLES
"""Gould and Fernandez's five roles, as a table has them."""

ATTRIBUTES: Final = ("sphere", "helix", "region")
"""By what organisations are grouped, in the order in which they are told."""

SYNERGIES: Final = ("projects", "firms", "places")
"""What synergy is measured in, what says most first."""

NETWORK: Final = (
    *("network", "helix", "organisations", "two_mode", "mixing", "segregation"),
    *("brokerage_groups",),
    *("helix_triads", "communities", "link_distance", "gravity", "robustness", "synergy"),
)
"""Measures of the triple helix, in the order in which they are told."""

THEMES: Final = ("network", "communities", "helix", "synergy")
"""Maps of the triple helix."""

LINKED: Final = ("organisations", "links", "participations")
"""Tables behind them; what is given of them is their source."""


def is_recorded(findings: Findings) -> bool:
    """Return whether the links are recorded, and not co-location or unknown.

    Examples
    --------
    >>> from types import SimpleNamespace as Made
    >>> is_recorded(Made(results={"network": Made(params={"link_kind": "colocation"})}))
    False
    """
    result = findings.results.get("network") or findings.results.get("organisations")
    kind = None if result is None else result.params.get("link_kind")
    return kind not in {None, "none", "colocation"}


def synergies(findings: Findings) -> list[tuple[str, Result]]:
    """Return the results of synergy by what they were measured in, what says most first."""
    keys = [key.partition(":")[2] for key in findings.results if key.startswith("synergy:")]
    order = [*SYNERGIES, *sorted(set(keys) - set(SYNERGIES))]
    return [(source, findings.results[f"synergy:{source}"]) for source in order if source in keys]


def mapped_synergy(findings: Findings) -> tuple[str, Result] | None:
    """Return the synergy that is mapped: that of the helix of regions, else what says most."""
    found = dict(synergies(findings))
    helix = findings.results.get("helix")
    if helix is not None and "synergy_source" in helix.table:
        named = [str(one) for one in helix.table["synergy_source"].dropna().unique()]
        chosen = next((one for one in found if one in named), None)
        if chosen is not None:
            return chosen, found[chosen]
    return next(iter(found.items()), None)


def synergy_steps(table: pd.DataFrame) -> list[tuple[str, float, float, str]]:
    """Return the classes of what chance does not give, as (what it is called, from, below, colour).

    T has a bias below 0 in a region of few units, so classes are of T less what chance gives.

    Parameters
    ----------
    table : pandas.DataFrame
        Of all regions, so that a part of the country has the classes of the whole.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"value": [3.0], "expected": [70.0], "label": ["synergy"], "status": ["ok"]}
    >>> [step[:3] for step in synergy_steps(pd.DataFrame(row))][:2]
    [('synergy', -100.0, -50.0), ('synergy', -50.0, -20.0)]
    """
    sure = table["label"].isin(["synergy", "redundancy"]) & (table["status"] == "ok")
    return synergy_classes((table["value"] - table["expected"])[sure])


UNTESTED: Final = frozenset({"too_few", "constant", "island"})
"""Status of a region whose synergy has a value at most, but no test."""


def synergy_tables(findings: Findings) -> tuple[str, ...]:
    """Return the tables from which the synergy that is mapped was measured."""
    mapped = mapped_synergy(findings)
    if mapped is None:
        return ()
    return {"projects": ("organisations", "participations"), "firms": ("firms",)}.get(
        mapped[0], ("organisations",)
    )


def centrality_column(table: pd.DataFrame) -> str:
    """Return the column that sizes of organisations tell: betweenness, else degree, else none.

    Examples
    --------
    >>> import pandas as pd
    >>> known = {"degree": [2.0, 0.0], "betweenness": [float("nan")] * 2}
    >>> centrality_column(pd.DataFrame(known))
    'degree'
    """
    for column in ("betweenness", "degree"):
        if column in table and table[column].fillna(0.0).max() > 0:
            return column
    return ""
