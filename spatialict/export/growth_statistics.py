"""Figures that are of a whole panel or recipe, and not of a row of it, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spatialict.core.study import Findings

TESTS: Final = ("over_time", "memory")
"""Tests of a chain: whether it is the same in both halves of the years, whether it remembers."""
SINGLE: Final = ("half_life", "second_eigenvalue", "n", "across")
BY_CLASS: Final = ("steady_state", "observed_last", "mean_passage")
TESTED: Final = {
    "q": "value",
    **{name: name for name in ("p_value", "lr", "dof", "p_lr", "p_permutation")},
}
"""What a test says -> its column."""


def panel_statistics(findings: Findings) -> pd.DataFrame | None:
    """Return what is said of the chain of classes and of convergence as a whole, a row each.

    Returns
    -------
    pandas.DataFrame or None
        ``measure, statistic, from, to`` (classes, where it is of one or two), ``value, low, high,
        p_value, lr, dof, p_lr, p_permutation``; columns in which nothing is known are left out.
    """
    rows = [*_of_chain(findings), *_of_neighbours(findings), *_of_spread(findings)]
    return pd.DataFrame(rows).dropna(axis="columns", how="all") if rows else None


def _row(measure: str, statistic: str, **said: Any) -> dict[str, Any]:  # noqa: ANN401
    columns = ("from", "to", "value", "low", "high", *list(TESTED.values())[1:])
    blank = dict.fromkeys(columns, float("nan"))
    return {"measure": measure, "statistic": statistic, **blank, **said}


def _params(findings: Findings, measure: str) -> Mapping[str, Any]:
    result = findings.results.get(measure)
    return {} if result is None else result.params


def _of_chain(findings: Findings) -> Iterator[dict[str, Any]]:
    params = _params(findings, "markov")
    for name in SINGLE:
        if params.get(name) is not None:
            yield _row("markov", name, value=params[name])
    for name, value in dict(params.get("mobility") or {}).items():
        if isinstance(value, (int, float)):
            yield _row("markov", f"mobility_{name}", value=value)
    for name in BY_CLASS:
        yield from _by_class("markov", name, params.get(name))
    for name in TESTS:
        if isinstance(params.get(name), dict):
            yield _row("markov", name, **_test(params[name]))


def _of_neighbours(findings: Findings) -> Iterator[dict[str, Any]]:
    params = _params(findings, "spatial_markov")
    if params.get("q") is not None:
        yield _row("spatial_markov", "neighbours_matter", **_test(params))
    yield from _by_class("spatial_markov", "steady_state", params.get("steady_state"))


def _by_class(measure: str, name: str, given: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Yield a figure for each class, or for each pair of classes."""
    values = np.asarray([] if given is None else given, dtype=float)
    for place, value in np.ndenumerate(values):
        ends = dict(zip(("from", "to"), (one + 1 for one in place), strict=False))
        yield _row(measure, name, value=float(value), **ends)


def _test(said: Mapping[str, Any]) -> dict[str, Any]:
    return {to: said[name] for name, to in TESTED.items() if said.get(name) is not None}


def _of_spread(findings: Findings) -> Iterator[dict[str, Any]]:
    params = _params(findings, "sigma_convergence")
    if isinstance(trend := params.get("trend"), dict):
        kept = {name: trend[name] for name in ("value", "low", "high", "p_value") if name in trend}
        yield _row("sigma_convergence", "trend", **kept)
    if isinstance(ends := params.get("first_last"), dict):
        said = {"value": ends.get("change"), "p_value": ends.get("p_value")}
        yield _row("sigma_convergence", "first_last", **said)


def level_recipe(findings: Findings) -> pd.DataFrame | None:
    """Return the weights, goalposts and correlations by which the ICT level was made, or None.

    Returns
    -------
    pandas.DataFrame or None
        ``stage, indicator, weight`` (of the stage), ``weight_within`` (of the indicator in it),
        ``low, high, low_from, high_from`` (goalposts, in ``unit`` for each of ``per``), ``log,
        less_is_better, per, deflate``, ``with_index`` (correlation of the stage with the index).
    """
    params = _params(findings, "ict_level")
    listed = params.get("indicators")
    if not listed or not isinstance(listed[0], dict):
        return None
    weight = params.get("weight", {})
    rows = []
    for one in listed:
        name, stage = str(one["indicator"]), str(one["stage"])
        posts = dict(params.get("goalposts", {}).get(name) or {})
        rows.append(
            {
                "stage": stage,
                "indicator": name,
                "weight": weight.get("stages", {}).get(stage),
                "weight_within": weight.get("indicators", {}).get(name),
                **{key: posts.get(key) for key in ("low", "high", "low_from", "high_from")},
                "unit": params.get("units", {}).get(name, ""),
                **{key: one.get(key) for key in ("log", "less_is_better", "per", "deflate")},
                "with_index": params.get("with_index", {}).get(stage),
            }
        )
    return pd.DataFrame(rows)
