"""Several local statistics, of several variables or years, from one bank of draws."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.local_statistics import geary, getis, moran
from spatialict.core.association.local_table import judged, told
from spatialict.core.association.local_tests import JOINT, Options, corrected, counts_of, verdict
from spatialict.core.association.system import (
    POLICIES,
    as_numbers,
    check_choice,
    check_ids,
    numbered,
    system,
)
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from libpysal.graph import Graph

    from spatialict.core.association.local_tests import Correction, Draws, Statistic, Verdict
    from spatialict.core.association.system import System, Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers

FAMILIES: Final = ("each", "all")
STATISTICS: Final[Mapping[str, Callable[[System], Statistic]]] = {
    "local_moran": moran,
    "getis_ord_star": partial(getis, star=True),
    "getis_ord": partial(getis, star=False),
    "local_geary": geary,
}


def local_association(
    values: pd.Series[float] | pd.DataFrame,
    graph: Graph | Links,
    *,
    statistics: Iterable[str] = ("local_moran", "getis_ord_star", "local_geary"),
    family: str = "each",
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
    draws: Draws = "shared",
    workers: Workers = None,
    seed: int = 0,
) -> dict[str, Result]:
    """Ask for several local statistics at once, of one variable or of many.

    Parameters
    ----------
    values : pandas.Series or pandas.DataFrame
        Index ``region_id``, in any order; each column of a table is a variable or a year.
    graph : libpysal.graph.Graph or Links
        Neighbours.
    statistics : iterable of str
        One or more, each told once:
        ``"local_moran"``, ``"getis_ord_star"``, ``"getis_ord"``, ``"local_geary"``.
    family : str
        What the correction is over: ``"each"`` variable by itself, or ``"all"`` variables of a
        statistic together.
    permutations, alternative, transform, missing, correction, alpha, draws, workers, seed
        As in `spatialict.local_moran`.

    Returns
    -------
    dict of str to Result
        By statistic. For a Series the table is that of the function of the statistic, to the
        last byte. For a DataFrame it has the index (region_id, variable), and with
        ``family="each"`` the same numbers; ``params["n"]`` and ``params["m"]`` are by variable.

    Raises
    ------
    ArgumentError
        As `spatialict.local_moran`, and where ``family="all"`` is asked of ``"westfall-young"``.

    Notes
    -----
    Variables with the same regions missing share their draws; others have their own system.

    Examples
    --------
    A ring of six in two years, 5 5 5 1 1 1 and then 1 1 1 5 5 5:

    >>> from libpysal.graph import Graph
    >>> ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    >>> first = pd.Series([5.0, 5, 5, 1, 1, 1], index=[f"r{i}" for i in range(6)])
    >>> years = pd.DataFrame({2022: first, 2023: 6 - first}).rename_axis(columns="year")
    >>> found = local_association(years, Graph.from_dicts(ring), alpha=0.25)
    >>> found["local_moran"].table.loc["r1", ["value", "p_value", "quadrant"]].round(3)
          value  p_value quadrant
    year
    2022  0.833      0.2       HH
    2023  0.833      0.2       LL
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    check_choice("family", family, FAMILIES)
    statistics = _checked(statistics)
    if family == "all" and correction == JOINT:
        raise ArgumentError("local_together.joint_family")
    if not isinstance(values, pd.DataFrame):
        members = system(values, graph, missing=missing, transform=transform)
        one = _asked(statistics, [members], options)
        return {name: _told(name, one[name], None, options, "regions") for name in statistics}
    many = _by_variable(statistics, values, graph, options)
    return {name: _told(name, many[name], values.columns, options, family) for name in statistics}


def _checked(statistics: Iterable[str]) -> tuple[str, ...]:
    """Return the statistics, each once; refuse what names none."""
    if isinstance(statistics, str) or not isinstance(statistics, Iterable):
        raise ArgumentError("local_together.not_a_list", known=list(STATISTICS))
    asked = tuple(statistics)
    for name in asked:
        check_choice("statistics", name, tuple(STATISTICS))
    if not asked:
        raise ArgumentError("local_together.not_a_list", known=list(STATISTICS))
    return tuple(dict.fromkeys(asked))


def _by_variable(
    statistics: Sequence[str], table: pd.DataFrame, graph: Graph | Links, options: Options
) -> dict[str, list[Verdict]]:
    """Ask of every column; those with the same regions missing share a system and a bank."""
    check_choice("missing", options.missing, POLICIES)
    if not table.shape[1]:
        raise ArgumentError("local_together.no_columns")
    columns = [table.iloc[:, place] for place in range(table.shape[1])]
    check_ids("values", columns[0], graph)
    numbers = [as_numbers(f"values[{c.name}]", c, options.missing) for c in columns]
    alike: dict[bytes, list[int]] = {}
    for place, each in enumerate(numbers):
        alike.setdefault(np.packbits(np.isnan(each)).tobytes(), []).append(place)
    found: dict[str, list[Any]] = {name: [None] * len(columns) for name in statistics}
    for places in alike.values():
        there = ~np.isnan(numbers[places[0]])
        base = system(
            numbered(there, table.index), graph, missing="omit", transform=options.transform
        )
        maps = [base.holding(numbers[place]) for place in places]
        for name, tests in _asked(statistics, maps, options).items():
            for place, test in zip(places, tests, strict=True):
                found[name][place] = test
    return found


def _asked(
    statistics: Sequence[str], maps: Sequence[System], options: Options
) -> dict[str, list[Verdict]]:
    """Count the tails of every statistic of every map that has the same regions, from one bank."""
    asked = [(name, members, STATISTICS[name](members)) for name in statistics for members in maps]
    found: dict[str, list[Verdict]] = {name: [] for name in statistics}
    counts = _counts([(each[2], each[1]) for each in asked], options)
    for (name, members, statistic), count in zip(asked, counts, strict=True):
        found[name].append(verdict(statistic, members, count, options))
    return found


def _counts(asked: Sequence[tuple[Statistic, System]], options: Options) -> list[Any]:
    """Count for maps where values vary together; the others have nothing to count."""
    vary = [(statistic, members) for statistic, members in asked if members.n]
    counts = iter(
        counts_of([statistic for statistic, _ in vary], vary[0][1], options) if vary else []
    )
    return [
        next(counts) if members.n else counts_of([statistic], members, options)[0]
        for statistic, members in asked
    ]


def _told(
    name: str,
    tests: Sequence[Verdict],
    variables: pd.Index[Any] | None,
    options: Options,
    family: str,
) -> Result:
    """Correct for the tests of a family, and write what the function of the statistic writes."""
    star = {"star": name == "getis_ord_star"} if name.startswith("getis") else {}
    about = star | {"compat": "spdep" if star else "esda", "peer_columns": False, "family": family}
    together = [tests] if family == "all" else [[each] for each in tests]
    q = [each for group in together for each in corrected(group, options)]
    maps = [judged(test, each, options, about) for test, each in zip(tests, q, strict=True)]
    return told(maps, variables, options, about)
