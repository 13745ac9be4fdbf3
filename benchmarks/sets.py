"""Three sets of cases, regions, points and networks: each has its goals, results and page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import (
    cases,
    goals,
    network_cases,
    network_goals,
    plot,
    points_cases,
    points_goals,
)
from benchmarks.cases import Case
from benchmarks.goals import Goal

REGIONS_TITLE = "# How fast, beside whom"
POINTS_TITLE = "# How fast with points, beside whom"
REGIONS_PAGE = """\
**How.** Ours and the peers take turns in one run, each in a fresh process that warms up once:
compiling is not counted, but for *end to end*, which counts all from the start of Python to its
end. Time is CPU time of the call (user and system, all threads), median over {rounds}; a ratio is
peer over ours, with the least and the largest of the rounds. Every answer was compared with the
peer's: statistics to 1e-9 of the largest, p-values within the error of the draws, neighbours edge
by edge; {compared} comparisons, {differences}.

**On what.** Queen neighbours on lattices (unequal weights: triangular kernel of uneven distances),
wavy coverages of 16 vertices a polygon, scattered points; values with two bumps. esda keeps no
simulations and has one job, its quickest form in CPU time; pygeoda has all cores. pygeoda opens no
GeoPackage, so it got a Shapefile. Points are on [a page of their own](benchmarks_points.md).
"""
POINTS_PAGE = """\
**How.** Ours and the peers take turns in one run, each in a fresh process that warms up once, so
that compiling is not counted. Time is CPU time of the call (user and system, all threads), median
over {rounds}; a ratio is peer over ours, with the least and the largest of the rounds. Every answer
was compared with the peer's: regions of points, clusters and maxima of scans to the last bit, M and
co-location to 1e-9 of the largest value, K to 1e-6 (its weights come from a table of any window,
the peer's from the formula of a square), density and Kd to the error of the peer's approximation
(3e-5 and 5e-4), Kd by the grid to the 1 % that it states, p-values within the error of the draws,
HDBSCAN in 99 % of the firms (equal distances have no order), intervals of quotients to 4 % beyond
the error of the bootstrap in cells of 100 firms or more (of 20 firms they differ by 7 %);
{compared} comparisons, {differences}.

**On what.** SYNTHETIC data: points in 2 809 rough polygons, a thousandth of them on vertices; firms
around 50 or 100 towns of very different size. For Kd and K, n are chosen out of 5 n firms, for M a
tenth of n; a scan has n places; quotients n cells; the intake n rows, one in a hundred broken. The
polygons of `places` are given as shapes and made ready within the time (`ready`: before it).

**Beside whom.** geopandas and shapely for points in polygons, scikit-learn for clusters and density
(its DBSCAN keeps all neighbours at once, so 100 000 firms are its end here). For curves, M,
co-location and the bootstrap nobody's Python has it: NumPy and SciPy as a careful user would write
it, whole arrays at a time, bins rather than a kernel for each pair. R's dbmss, which the goals
name, is on no registry that this machine reaches, so no ratio to it can be given. The scan's
definition as a plain loop compiled by numba, one thread, given the maps and the order of places.
"""
NETWORKS_TITLE = "# How fast with networks, beside whom"
NETWORKS_PAGE = """\
**How.** Ours and the peers take turns in one run, each in a fresh process that warms up once, so
that compiling is not counted; each library has its own graph, made before the clock starts but for
"made of a table". Time is CPU time of the call (user and system, all threads), median over
{rounds}; a ratio is peer over ours, with the least and the largest of the rounds. Every answer was
compared with the peer's: links one by one, betweenness, constraint, cores, weights of projections
and statistics to 1e-9 of the largest, p-values within the error of the draws. Estimates of
betweenness were compared with the exact one up to 10 000 organisations: of the one in a hundred who
have most the root of the mean square of the error is at most a quarter of theirs, and our intervals
hold four in five or more of all exact values. Modularity is a search: ours may be lower than the
peer's by 0.01 at most. {compared} comparisons, {differences}.

**On what.** SYNTHETIC data: n organisations take part ten times each in projects of two to five,
some far more often than others; who shares a project is linked, ten to eleven links for each
organisation, weighted by the number of projects. Five kinds of organisations, three sides.
Positions around fifty towns. Of synergy n is a number of firms.

**Beside whom.** networkx, the interface; igraph and networkit, compiled, networkit with one thread
(with more it is not the same from run to run). networkit's and networkx's estimates of betweenness
come without an error, ours with one; igraph has no estimate by sources, and counts shared projects
but knows no weights of Newman's. Peers take the best of 20 searches for communities, ours repeats
them on what they agree on. For labels dealt anew, triads, links by distance and synergy nobody's
Python has the test: NumPy as a careful user would write it, whole arrays at a time. What is asked
of ours is the whole call: checks, table, p and notes. Goals are the ratios to networkx that
networkit and a sparse product reached when engines were chosen; without one a row is for
information. igraph is GPL and stands here only; the package does not use it.
"""
NETWORKS_NAMES = {10_000, 100_000}
REGIONS_NAMES = {30_000, 300_000, 1_000_000}
POINTS_NAMES = {3_000, 10_000, 30_000, 100_000, 120_000, 1_000_000, 10_000_000}


@dataclass(frozen=True)
class Set:
    """Cases that are run and told together.

    Parameters
    ----------
    name : str
        As it is asked for.
    noun : str
        What n counts.
    suffix : str
        Of the files: ``results{suffix}.json``, ``benchmarks{suffix}.md``.
    remembered : set of int
        Sizes whose memory is told.
    grows_from : int
        Least n of the table of growth.
    """

    name: str
    noun: str
    suffix: str
    title: str
    page: str
    cases: tuple[Case, ...]
    goals: Sequence[Goal]
    panels: Sequence[tuple[str, dict[str, str]]]
    remembered: set[int]
    grows_from: int = 10_000


SETS = {
    "regions": Set(
        "regions", "regions", "", REGIONS_TITLE, REGIONS_PAGE,
        cases.CASES, goals.GOALS, plot.REGIONS, REGIONS_NAMES,
    ),
    "points": Set(
        "points", "n", "_points", POINTS_TITLE, POINTS_PAGE,
        points_cases.CASES, points_goals.GOALS, plot.POINTS, POINTS_NAMES,
    ),
    "networks": Set(
        "networks", "n", "_networks", NETWORKS_TITLE, NETWORKS_PAGE,
        network_cases.CASES, network_goals.GOALS, plot.NETWORKS, NETWORKS_NAMES, 1_000,
    ),
}  # fmt: skip


def known() -> dict[str, Case]:
    """Return the cases of all sets by name."""
    return {case.name: case for one in SETS.values() for case in one.cases}
