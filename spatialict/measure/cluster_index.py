"""Where an industry is dense, many per head, and not just one large firm: the cluster index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.points.given_numbers import is_number, shown
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import FloatArray

CLUSTER: Final = 4.0
STRONG: Final = 64.0
COMPONENTS: Final = ("density", "intensity", "firm_size")


def cluster_index(
    activity: pd.DataFrame | pd.Series[float],
    area_km2: pd.Series[float],
    population: pd.Series[float],
    firms: pd.DataFrame | pd.Series[float],
    *,
    industry: Sequence[str] = (),
    year: int | None = None,
    cluster: float = CLUSTER,
    strong: float = STRONG,
    kind: str = "",
    unit: str = "",
) -> Result:
    r"""Where an industry is a cluster by Litzenberger and Sternberg: dense, many, and many firms.

    .. math:: CI_r = \frac{x_{ri} / a_r}{x_i / a} \cdot \frac{x_{ri} / p_r}{x_i / p}
              \Big/ \frac{x_{ri} / b_{ri}}{x_i / b_i}

    a is area, p population, b the number of the industry's firms.

    Parameters
    ----------
    activity : pandas.DataFrame or pandas.Series
        Jobs (or money) of one year, ``>= 0``: region x industry, or of the industry alone. Its
        order of regions is that of the result.
    area_km2, population : pandas.Series
        By ``region_id``, above 0.
    firms : pandas.DataFrame or pandas.Series
        Number of firms, region x industry or of the industry alone.
    industry : sequence of str
        Columns of the sector; several are summed. Needed for tables only.
    year : int, optional
        Of the figures; for the reader.
    cluster, strong : float
        Values above which a region is called a cluster and a strong one.
    kind, unit : str
        Of the activity; for the reader.

    Returns
    -------
    Result
        ``cluster_index``: index ``region_id``; ``value``, and its components as ratios to the
        nation: ``density`` (per km2), ``intensity`` (per head), ``firm_size`` (per firm);
        ``value = density * intensity / firm_size``; ``label`` (``strong``, ``cluster``, ``none``),
        ``status``: ``missing`` where one of the four figures is, ``undefined`` where there is no
        activity, no firm, no area or nobody.

    Raises
    ------
    ArgumentError
        If a value is negative, an industry is not known, or a threshold is no number above 0.

    Notes
    -----
    The nation is the sum of the regions that report all four. Twice the nation in density and in
    intensity with firms of its size give 4; the thresholds are a convention, quoted here at second
    hand. Area alone can decide: a city within narrow borders is
    dense in everything, so read the components; a note names the clusters that fall below the
    threshold when density is left out. Jobs cancel but for one: the index is
    :math:`x_{ri} b_{ri} / (a_r p_r)` over the nation's.

    References
    ----------
    .. [1] Litzenberger, T. and Sternberg, R. (2006). Der Clusterindex: eine Methodik zur
       Identifizierung regionaler Cluster am Beispiel deutscher Industriebranchen. *Geographische
       Zeitschrift* 94(2), 209-224.

    Examples
    --------
    Region a has half the jobs and firms on a quarter of the land with a quarter of the people:

    >>> both = pd.Series({"a": 10, "b": 10})
    >>> ground = pd.Series({"a": 25, "b": 75})
    >>> found = cluster_index(both, ground, ground, both).table
    >>> found.loc["a", ["value", "density", "intensity", "firm_size"]].tolist()
    [4.0, 2.0, 2.0, 1.0]
    """
    for name, threshold in (("cluster", cluster), ("strong", strong)):
        if not (is_number(threshold) and threshold > 0):
            shown_as = shown(threshold)
            raise ArgumentError("cluster_index.threshold", argument=name, value=shown_as)
    given = {
        "activity": _sector(activity, industry, "activity"),
        "area_km2": area_km2,
        "population": population,
        "firms": _sector(firms, industry, "firms"),
    }
    figures = _together(given)
    table, reported = _components(figures)
    table["label"] = _labels(table["value"], cluster, strong)
    table["status"] = np.where(table["value"].notna(), "ok", "undefined")
    table.loc[~reported, "status"] = "missing"
    params: dict[str, Any] = {
        "industry": [industry] if isinstance(industry, str) else list(industry),
        "year": year,
        "cluster": float(cluster),
        "strong": float(strong),
        "kind": kind,
        "unit": unit,
        "reference": "sum of the regions",
    }
    empty = figures[["area_km2", "population"]].eq(0).any(axis=1)
    return Result("cluster_index", table, "1", params, _notes(table, params, empty))


def _sector(
    table: pd.DataFrame | pd.Series[float], industry: Sequence[str], argument: str
) -> pd.Series[float]:
    """Return the sum of the sector's columns; not known where one of them is not."""
    if isinstance(table, pd.Series):
        return table
    named = quotients.codes(table, industry)
    return quotients.checked(table[named], argument).sum(axis=1, skipna=False)


def _together(given: dict[str, pd.Series[float]]) -> pd.DataFrame:
    """Return the four figures of each region of the activity, each checked under its own name."""
    regions = given["activity"].index
    checked = {
        name: quotients.checked(values.to_frame(name), name)[name].reindex(regions)
        for name, values in given.items()
    }
    return pd.DataFrame(checked, index=regions)


def _components(figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Return the index and its components, and which regions report all four figures."""
    reported = figures.notna().all(axis=1)
    known = figures.where(reported)
    nation = known.sum(axis=0)
    jobs = known["activity"]

    def ratio(name: str) -> pd.Series[float]:
        whole = nation["activity"] / nation[name] if nation[name] > 0 else np.nan
        return jobs / known[name].where(known[name] > 0) / (whole if whole > 0 else np.nan)

    parts = [ratio(name) for name in ("area_km2", "population", "firms")]
    table = pd.DataFrame(dict(zip(COMPONENTS, parts, strict=True)))
    lively = table["firm_size"].where(table["firm_size"] > 0)
    table.insert(0, "value", table["density"] * table["intensity"] / lively)
    return table, reported


def _labels(value: pd.Series[float], cluster: float, strong: float) -> FloatArray:
    words = np.where(value > cluster, "cluster", "none")
    words = np.where(value > strong, "strong", words)
    return np.where(value.notna(), words, "")


def _notes(
    table: pd.DataFrame, params: dict[str, Any], empty: pd.Series[bool]
) -> tuple[Message, ...]:
    notes = [Message("cluster_index.bands", {name: params[name] for name in ("cluster", "strong")})]
    found = table["value"] > params["cluster"]
    by_area = table.index[found & (table["value"] / table["density"] <= params["cluster"])]
    if len(by_area):
        values = {"count": len(by_area), "total": int(found.sum()), "rows": quotients.some(by_area)}
        notes.append(Message("cluster_index.by_area", values))
    undefined = table["status"] == "undefined"
    found_in = {
        "missing": table["status"] == "missing",
        "undefined": undefined & ~empty,
        "no_ground": undefined & empty,
    }
    for name, where in found_in.items():
        rows = table.index[where]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"cluster_index.{name}", values))
    return tuple(notes)
