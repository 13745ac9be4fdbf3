"""Clusters of firms as candidates themselves, wherever the borders of regions run.

Reads Results only. A density cluster is a candidate where it passes every criterion, and open
where one could not be measured and none fails; the scan, another method on the same firms, says
how robust that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.association.options import checked_alpha
from spatialict.core.labels import LANGUAGES
from spatialict.core.rules import Condition, all_hold
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

SPECIALISED: Final = 1.25
"""Location quotient of a candidate, as for a region."""
STABLE: Final = 0.75
"""Jaccard similarity from which a cluster is called stable (Hennig 2007), by convention."""
ALPHA: Final = 0.05
HALF: Final = 0.5
"""Share of its firms that the scan must find as well, for the two methods to agree."""


def cluster_candidates(
    results: Mapping[str, Result], *, least: int, alpha: float = ALPHA
) -> Result:
    """Judge each density cluster of firms: size, specialisation, chance, stability, and the scan.

    Parameters
    ----------
    results : Mapping[str, Result]
        ``firm_clusters`` (index ``cluster_id``; ``firms, lq, p_value, stability, regions``)
        and ``firm_places`` (index ``firm_id``; ``cluster_id, scan_cluster``, nil where none).
    least : int
        Firms that a candidate has.
    alpha : float
        p of a candidate, at most.

    Returns
    -------
    Result
        Index ``cluster_id``; for each criterion (``size, specialisation, significance,
        stability, scan``) ``_value, _threshold, _passed``; ``candidate`` (all but the scan hold;
        missing where one cannot be told), ``robust`` (a candidate that the scan confirms),
        ``score`` (the least ratio of value to threshold, for p of threshold to value, but the
        scan's; 1 and more is in), ``across`` (how many regions it touches), ``reason_en,
        reason_ru, reason_kk``.

    Raises
    ------
    ArgumentError
        If `alpha` is not between 0 and 1.

    Notes
    -----
    ``significance`` is p of `spatialict.cluster_hulls`: family-wise over the clusters of a
    register and honest about their having been searched for. Where chance alone says which firms
    are of the sector, a register has any candidate with a probability of at most alpha; the other
    criteria can only take candidates away. They are conventions without a level of their own: a
    quotient over 1.25, and a cluster found again in samples, is what noise gives as well.

    ``scan_value`` is the share of the cluster's firms in significant windows of the scan. It
    decides nothing: a small dense cluster in a large sparse window is no less one.

    References
    ----------
    .. [1] Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational
       Statistics & Data Analysis* 52, 258-271.

    Examples
    --------
    >>> hulls = pd.DataFrame(
    ...     {"firms": [30, 12], "lq": [2.5, 0.8], "p_value": [0.001, 1.0],
    ...      "stability": 0.9, "regions": [("A", "B"), ("A",)]}
    ... )
    >>> places = pd.DataFrame({"cluster_id": [0, 0, 1], "scan_cluster": [1, 1, 0]})
    >>> found = cluster_candidates({"firm_clusters": Result("cluster_hulls", hulls),
    ...                             "firm_places": Result("firm_places", places)}, least=10)
    >>> found.table[["candidate", "robust", "score", "across"]].values.tolist()
    [[True, True, 1.2, 2], [False, False, 0.05, 1]]
    """
    level = checked_alpha(alpha)
    hulls = results["firm_clusters"].table
    places = results["firm_places"].table
    held = places["scan_cluster"].gt(0).astype(float).where(places["scan_cluster"].notna())
    chance = hulls.get("p_value", pd.Series(float("nan"), index=hulls.index))
    values = pd.DataFrame(
        {
            "size": hulls["firms"].astype(float),
            "specialisation": hulls["lq"].astype(float),
            "significance": chance.astype(float),
            "stability": hulls["stability"].astype(float),
            "scan": held.groupby(places["cluster_id"]).mean().reindex(hulls.index),
        }
    )
    asked = {
        "size": Condition("size", ">=", float(least)),
        "specialisation": Condition("specialisation", ">=", SPECIALISED),
        "significance": Condition("significance", "<=", level),
        "stability": Condition("stability", ">=", STABLE),
        "scan": Condition("scan", ">=", HALF),
    }
    table = _judged(values, asked)
    table["across"] = [len(regions) for regions in hulls["regions"]]
    rows = [_reason(row, asked) for row in table.to_dict("records")]
    for language in LANGUAGES:
        table[f"reason_{language}"] = [
            " ".join(part.text(language) for part in parts) for parts in rows
        ]
    params = {
        "least": least,
        "alpha": level,
        "lq": SPECIALISED,
        "stability": STABLE,
        "scan_share": HALF,
    }
    return Result("cluster_candidates", table, "1", params)


def _judged(values: pd.DataFrame, asked: Mapping[str, Condition]) -> pd.DataFrame:
    table = pd.DataFrame(index=values.index)
    answers = {
        name: [condition.holds(value) for value in values[name]]
        for name, condition in asked.items()
    }
    deciding = [name for name in asked if name != "scan"]
    whole = [all_hold([answers[name][row] for name in deciding]) for row in range(len(values))]
    pairs = zip(whole, answers["scan"], strict=True)
    table["candidate"] = pd.array(whole, dtype="boolean")
    table["robust"] = pd.array([all_hold([one, other]) for one, other in pairs], dtype="boolean")
    nearness = pd.DataFrame(
        {name: _nearness(values[name], asked[name]) for name in deciding}, index=values.index
    )
    table["score"] = nearness.min(axis=1, skipna=False)
    for name, condition in asked.items():
        table[f"{name}_value"] = values[name]
        table[f"{name}_threshold"] = condition.threshold
        table[f"{name}_passed"] = pd.array(answers[name], dtype="boolean")
    return table


def _nearness(values: pd.Series[float], condition: Condition) -> pd.Series[float]:
    """Return how near values are to a condition: 1 and more where it holds."""
    if condition.sign == "<=":
        return float(condition.threshold) / values
    return values.map(condition.nearness)


def _reason(row: Mapping[Any, Any], asked: Mapping[str, Condition]) -> list[Message]:
    given = row["candidate"]
    key = "open" if pd.isna(given) else "yes" if given else "no"
    parts = [Message(f"cluster_candidates.{key}", {"count": int(row["size_value"])})]
    for name in asked:
        value, passed = row[f"{name}_value"], row[f"{name}_passed"]
        if name != "size" and not pd.isna(value):
            state = "passed" if passed else "failed"
            values = {"value": float(value), "threshold": float(row[f"{name}_threshold"])}
            if name == "scan":
                firms = int(row["size_value"])
                values |= {"count": firms, "held": round(float(value) * firms)}
            parts.append(Message(f"cluster_candidates.{name}_{state}", values))
        elif name != "size":
            parts.append(Message(f"cluster_candidates.{name}_unknown"))
    if row["across"] > 1:
        parts.append(Message("cluster_candidates.across", {"regions": int(row["across"])}))
    return parts
