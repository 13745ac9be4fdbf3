"""Every public measure of association, in one table: a new measure is one line.

A measure here takes a map and options; which columns of the map it reads is its own affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import spatialict

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Result
    from tests.laws.maps import Map


@dataclass(frozen=True)
class Measure:
    """A public call, and what its laws need to know of it.

    Parameters
    ----------
    name : str
        Of the test.
    call : callable
        The public function, options fixed.
    columns : tuple of str
        What it reads of a map's values, in the order of its arguments.
    unit : str
        ``"any"``: ``a + b * values`` changes nothing; ``"ratio"``: ``b * values`` does not;
        ``"none"``: the values are what they are (0 or 1, events and populations).
    alike : str
        The alternative that asks for like beside like.
    discrete : bool
        Whether it counts, so that its values tie whatever the data.
    """

    name: str
    call: Callable[..., Result]
    columns: tuple[str, ...] = ("x",)
    unit: str = "any"
    alike: str = "greater"
    discrete: bool = False

    def __call__(self, given: Map, **options: Any) -> Result:
        """Apply it to a map; to its `Links`, unless the options bring another graph."""
        graph = options.pop("graph", given.links)
        return self.call(*(given.frame[column] for column in self.columns), graph, **options)


def _geary_of_two(one: Any, two: Any, graph: Any, **options: Any) -> Result:
    table = pd.DataFrame({"one": one, "two": two})
    return spatialict.local_geary_multivariate(table, graph, **options)


def _co_location(one: Any, two: Any, graph: Any, **options: Any) -> Result:
    table = pd.DataFrame({"one": one, "two": two})
    return spatialict.local_join_counts(table, graph, **options)


LOCAL = (
    Measure("local_moran", spatialict.local_moran),
    Measure("getis_ord_star", spatialict.getis_ord),
    Measure("getis_ord", partial(spatialict.getis_ord, star=False)),
    Measure("local_geary", spatialict.local_geary, alike="less"),
    Measure("local_moran_bivariate", spatialict.local_moran_bivariate, ("x", "y")),
    Measure("local_geary_multivariate", _geary_of_two, ("x", "y"), alike="less"),
    Measure(
        "local_moran_rates",
        spatialict.local_moran_rates,
        ("events", "population"),
        "none",
    ),
    Measure("local_join_counts", spatialict.local_join_counts, ("has",), "none", discrete=True),
    Measure(
        "local_join_counts_bivariate",
        spatialict.local_join_counts_bivariate,
        ("has", "has_too"),
        "none",
        discrete=True,
    ),
    Measure("co_location", _co_location, ("has", "has_too"), "none", discrete=True),
    Measure(
        "quantile_lisa",
        partial(spatialict.quantile_lisa, k=3, quantile=3),
        discrete=True,
    ),
)
GLOBAL = (
    Measure("moran", spatialict.moran),
    Measure("geary", spatialict.geary, alike="less"),
    Measure("general_g", spatialict.general_g, ("positive",), unit="ratio"),
    Measure("join_counts", spatialict.join_counts, ("has",), unit="none", discrete=True),
    Measure("moran_bivariate", spatialict.moran_bivariate, ("x", "y")),
    Measure("lee", spatialict.lee, ("x", "y")),
)
ONE_P = ("local_moran", "getis_ord_star", "getis_ord")
"""Given the own value these order the same sums (inference.md, rule 4)."""


def named(name: str) -> Measure:
    """Return the measure of that name."""
    return next(measure for measure in LOCAL + GLOBAL if measure.name == name)


def each(measures: tuple[Measure, ...]) -> pytest.MarkDecorator:
    """Run a test for every one of the measures."""
    return pytest.mark.parametrize("measure", measures, ids=[m.name for m in measures])


every_measure = each(LOCAL + GLOBAL)
every_local = each(LOCAL)
every_global = each(GLOBAL)
