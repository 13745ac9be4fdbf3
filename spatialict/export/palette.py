"""Colours of classes, the same in QGIS, on print maps and on the web, and the same in every run.

A class keeps its colour where another is absent, so that two maps can be laid side by side. All
sets were chosen to be told apart by colour-blind readers (ColorBrewer's RdYlBu, PuOr and YlGnBu;
Okabe and Ito for the spheres). What has no value is hatched, never a colour that looks like one.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CANDIDATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "growth_pole": "#5e3c99",
        "potential": "#b2abd2",
        "emerging": "#fdb863",
        "none": "#f5f5f5",
    }
)
"""Class of a candidate -> colour, in the order of a legend."""

LOCAL_MORAN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "HH": "#d7191c",
        "LL": "#2c7bb6",
        "LH": "#abd9e9",
        "HL": "#fdae61",
        "ns": "#f5f5f5",
    }
)
"""Label of local Moran -> colour."""

GETIS_ORD: Final[Mapping[str, str]] = MappingProxyType(
    {"H": "#d7191c", "L": "#2c7bb6", "ns": "#f5f5f5"}
)
"""Label of Gi and Gi* (hot, cold, not significant) -> colour."""

SPHERES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "university": "#0072b2",
        "institute": "#56b4e9",
        "industry": "#d55e00",
        "government": "#009e73",
        "support": "#cc79a7",
    }
)
"""Sphere of an organisation -> colour."""

LINKS: Final[Mapping[str, str]] = MappingProxyType(
    {"given": "#6a3d9a", "projects": "#3f007d", "colocation": "#8c8c8c"}
)
"""Kind of a link -> colour; a co-location within a distance is weaker evidence, so it is paler."""

LQ_BREAKS: Final = (0.0, 0.5, 0.75, 1.0, 1.25, 2.0)
"""Where the classes of a location quotient begin; the last has no end (see `lq_classes`)."""

LQ_COLOURS: Final = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494")
"""Colour of each class of `LQ_BREAKS`, from light to dark."""

NO_DATA: Final = "#f0f0f0"
"""Ground under the hatching of what has no value or could not be tested."""

FEW: Final = "#e3e3e3"
"""Cells with so few firms that their quotient says nothing."""

UNTESTED: Final = "#ffffff"
"""Ground under the dots of what has a value but too few neighbours to be tested."""

HATCH: Final = "#737373"
"""Lines of that hatching, and those dots."""

OUTLINE: Final = "#6b6b6b"
"""Borders of regions."""

BORDERS: Final[Mapping[str, str]] = MappingProxyType(
    {"20": "#333333", "17": "#8c510a", "16": "#01665e"}
)
"""Borders by their number of regions -> colour."""

FIRM: Final = "#7f7f7f"
"""Firms: small points without an opinion."""


def lq_classes(values: Iterable[float]) -> list[tuple[float, float, str]]:
    """Return the classes of a location quotient as (from, below, colour).

    A value belongs to the class whose lower end it reaches: 1.25 is in the class "from 1.25", as
    in the rule of a growth pole. The end of the last class lies above every value.

    Parameters
    ----------
    values : iterable of float
        The quotients that will be drawn; ``NaN`` is passed over.

    Examples
    --------
    >>> [row[:2] for row in lq_classes([0.4, 3.2])][-2:]
    [(1.25, 2.0), (2.0, 4.0)]
    """
    largest = max((value for value in values if math.isfinite(value)), default=0.0)
    ends = (*LQ_BREAKS[1:], float(max(math.floor(largest), int(LQ_BREAKS[-1])) + 1))
    return list(zip(LQ_BREAKS, ends, LQ_COLOURS, strict=True))


DENSITY_COLOURS: Final = ("#fde2a3", "#fd9668", "#e44f64", "#a5317e", "#641a80", "#1a1042")
"""Firms per square kilometre, from few to many: steps of matplotlib's magma, even to the eye."""

CLUSTER_COLOURS: Final = ("#d9f0ec", "#9bd3c9", "#5ab4ac", "#248a81", "#01665e")
"""Firms of a density cluster, from few to many (ColorBrewer's BrBG, its green half)."""

STABILITY: Final = ((0.0, "#d9f0ec"), (0.5, "#5ab4ac"), (0.75, "#01665e"))
"""Where the classes of a cluster's stability begin, and their colours (see `stability_classes`)."""

CLUSTER_CANDIDATES: Final[Mapping[str, str]] = MappingProxyType(
    {"robust": "#5e3c99", "yes": "#b2abd2", "no": "#969696"}
)
"""A cluster that is a candidate and confirmed by the scan, one that is not, and no candidate."""

SCAN: Final[Mapping[str, str]] = MappingProxyType({"cluster": "#d7191c", "ns": "#7f7f7f"})
"""Label of a scan cluster -> colour of its outline; what chance explains is grey."""

FIRMS: Final[Mapping[str, str]] = MappingProxyType(
    {"clustered": "#01665e", "alone": "#d8b365", "other": FIRM, "closed": "#c9c9c9"}
)
"""A firm of the sector in a density cluster or outside all of them, any other, one not open."""


def round_classes(
    values: Iterable[float], colours: Sequence[str], *, least: float = 0.0
) -> list[tuple[float, float, str]]:
    """Return classes (from, below, colour) whose ends are 1, 2 or 5 times a power of ten.

    The largest value lies below the end of the last class, which has the last colour. What is
    below the first class is not worth drawing.

    Parameters
    ----------
    values : iterable of float
        Not negative; ``NaN`` is passed over.
    colours : sequence of str
        From few to many; so many classes at most.
    least : float
        No class begins below it.

    Examples
    --------
    >>> [row[:2] for row in round_classes([0.003, 0.9], ["#fff", "#888", "#000"])]
    [(0.1, 0.2), (0.2, 0.5), (0.5, 1.0)]
    >>> [row[:2] for row in round_classes([3, 4], ["#fff", "#888", "#000"], least=2)]
    [(2.0, 5.0)]
    """
    largest = max((value for value in values if math.isfinite(value)), default=0.0)
    if largest <= 0:
        return []
    power = math.floor(math.log10(largest))
    steps = range(power - len(colours), power + 2)
    ends = [float(f"{nice}e{step}") for step in steps for nice in (1, 2, 5)]
    top = next(place for place, end in enumerate(ends) if end > largest)
    kept = [end for end in ends[max(0, top - len(colours)) : top] if end >= least]
    kept = [*(kept or ends[top - 1 : top]), ends[top]]
    return list(zip(kept[:-1], kept[1:], colours[1 - len(kept) :], strict=True))


def stability_classes() -> list[tuple[float, float, str]]:
    """Return the classes of a stability between 0 and 1 as (from, below, colour).

    Below 0.5 a cluster dissolves in most repetitions, from 0.75 on it is found again and again
    (Hennig 2007, Computational Statistics & Data Analysis 52: 258-271).

    Examples
    --------
    >>> [row[:2] for row in stability_classes()]
    [(0.0, 0.5), (0.5, 0.75), (0.75, 1.0000001)]
    """
    begins = [begin for begin, _ in STABILITY]
    ends = [*begins[1:], 1.0000001]
    return [(a, b, c) for (a, c), b in zip(STABILITY, ends, strict=True)]


HELIX: Final[Mapping[str, str]] = MappingProxyType(
    {"0": "#ffffff", "1": "#f4ecdc", "2": "#e3d3b1", "3": "#c9b384"}
)
"""Sides of the triple helix in a region -> colour; pale, for the colours of spheres lie on it."""

SYNERGY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "synergy": ("#c7eae5", "#5ab4ac", "#01665e"),
        "redundancy": ("#f6e8c3", "#d8b365", "#8c510a"),
    }
)
"""What mutual information below and above 0 is called -> colours by its size (BrBG)."""

CHANCE: Final = "#e8e8e8"
"""A region whose synergy chance gives as well."""

COMMUNITIES: Final = (
    *("#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255"),
    "#aa4499",
)
"""The largest communities of a network, in their order (Tol's muted set)."""

SMALLER: Final = "#bbbbbb"
"""Every smaller community."""

BACKBONE: Final[Mapping[str, str]] = MappingProxyType({"kept": "#6a3d9a", "other": "#b3a8c2"})
"""A link of the backbone, and one that chance explains -> colour."""


def synergy_classes(values: Iterable[float]) -> list[tuple[str, float, float, str]]:
    """Return the classes of mutual information as (what it is called, from, below, colour).

    The most negative comes first. The classes of redundancy mirror those of synergy, so that equal
    sizes have equal strength; the one nearest to 0 reaches it.

    Parameters
    ----------
    values : iterable of float
        Millibits; ``NaN`` is passed over.

    Examples
    --------
    >>> [row[:3] for row in synergy_classes([-206.5, 48.8])][:3]
    [('synergy', -500.0, -200.0), ('synergy', -200.0, -100.0), ('synergy', -100.0, 0.0)]
    """
    sizes = [abs(value) for value in values if math.isfinite(value)]
    found = round_classes(sizes, SYNERGY["synergy"])
    ends = [(0.0 if place == 0 else low, high) for place, (low, high, _) in enumerate(found)]
    first = 3 - len(ends)
    above = [
        ("redundancy", low, high, SYNERGY["redundancy"][first + place])
        for place, (low, high) in enumerate(ends)
    ]
    below = [
        ("synergy", -high, 0.0 - low, SYNERGY["synergy"][first + place])
        for place, (low, high) in enumerate(ends)
    ]
    return [*reversed(below), *above]


SHIFT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "gain": ("#fee0b6", "#fdb863", "#e08214", "#b35806"),
        "loss": ("#d1e5f0", "#92c5de", "#4393c3", "#2166ac"),
    }
)
"""A regional shift above and below 0 -> colours by its size, as on the print sheet."""

RATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ahead_sure": "#b35806",
        "ahead": "#fee0b6",
        "behind": "#d1e5f0",
        "behind_sure": "#2166ac",
    }
)
"""Growth beyond the nation's and below it, beyond chance in strong colours, else in pale ones."""

LEVEL: Final = ("#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84")
"""Classes of the ICT level, from low to high."""

PANEL: Final = ("#deebf7", "#bdd7e7", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c")
"""Classes of a quotient over the years, from low to high."""

CLUSTER_INDEX: Final[Mapping[str, str]] = MappingProxyType(
    {"strong": "#5e3c99", "cluster": "#b2abd2", "none": "#f5f5f5"}
)
"""Label of the cluster index -> colour."""

NODES: Final[Mapping[str, str]] = MappingProxyType(
    {"pole": "#5e3c99", "subordinate": "#fee0b6", "isolated": "#d9d9d9"}
)
"""Label of a nodal region -> colour."""

FLOWS: Final[Mapping[str, str]] = MappingProxyType({"leads": "#5e3c99", "other": "#8c8c8c"})
"""The largest flow out of a region to the region that leads it, or to a smaller one -> colour."""


def shades(colours: Sequence[str], count: int) -> list[str]:
    """Return so many of some colours from light to dark, evenly apart.

    Examples
    --------
    >>> shades(LEVEL, 3)
    ['#edf8b1', '#41b6c4', '#0c2c84']
    """
    if count < 2:
        return list(colours[len(colours) // 2 :][:count])
    return [colours[round(n * (len(colours) - 1) / (count - 1))] for n in range(count)]


def shift_classes(values: Iterable[float]) -> list[tuple[str, float, float, str]]:
    """Return the classes of a gain or loss as (code, from, below, colour), the greatest gain first.

    Parameters
    ----------
    values : iterable of float
        ``NaN`` is passed over.

    Examples
    --------
    >>> [row[:3] for row in shift_classes([12.0, -3.0])][2:6]
    [('gain1', 2.0, 5.0), ('gain0', 0.0, 2.0), ('loss0', -2.0, 0.0), ('loss1', -5.0, -2.0)]
    """
    found = round_classes((abs(value) for value in values), SHIFT["gain"])
    gains, losses = [], []
    for place, (begin, high, _) in enumerate(found):
        shade, low = len(SHIFT["gain"]) - len(found) + place, begin if place else 0.0
        gains.append((f"gain{place}", low, high, SHIFT["gain"][shade]))
        losses.append((f"loss{place}", -high, 0.0 - low, SHIFT["loss"][shade]))
    return [*reversed(gains), *losses]
