"""What is asked of a scan, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from spatialict.core.association.options import checked_seed, checked_switch
from spatialict.core.points.given_numbers import is_number, shown
from spatialict.core.points.scan_ground import DIRECTIONS, Ground, compactness, merged, shapes
from spatialict.core.points.sites import EARTH_RADIUS_M, Sites, chord
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.points.scan_given import Given
    from spatialict.core.points.scan_ground import Direction, Model
    from spatialict.core.points.sites import Points
    from spatialict.core.workers import Workers

Shape = Literal["circle", "ellipse"]
MOST_ANGLES: Final = 1000
"""Ellipses around a centre; the time of a scan grows with them."""


@dataclass(frozen=True)
class Options:
    """Arguments of `spatialict.scan` and `spatialict.scan_space_time` that both have."""

    model: Model
    shape: Shape
    most_share: float
    most_m: float | None
    centres: Points | None
    direction: Direction
    simulations: int
    alpha: float
    least_cases: int
    ratios: tuple[float, ...]
    compactness: float
    listed: int
    iterative: bool
    workers: Workers
    seed: int

    def __post_init__(self) -> None:
        _one_of("model", self.model, ("poisson", "bernoulli"))
        _one_of("shape", self.shape, ("circle", "ellipse"))
        _one_of("direction", self.direction, tuple(DIRECTIONS))
        _number("most_share", self.most_share, lambda share: 0 < share <= 1, "(0, 1]")
        _number("alpha", self.alpha, lambda alpha: 0 < alpha < 1, "(0, 1)")
        _within("simulations", self.simulations, _count(self.simulations, 1), "1, 2, …")
        _within("least_cases", self.least_cases, _count(self.least_cases, 1), "1, 2, …")
        _within("listed", self.listed, _count(self.listed, 1), "1, 2, …")
        checked_seed(self.seed)
        _number("compactness", self.compactness, lambda power: 0 <= power < np.inf, "0, 0.5, 1, …")
        if self.most_m is not None:
            _number("most_m", self.most_m, lambda reach: reach > 0, "> 0")
        checked_switch("iterative", self.iterative)
        self._check_ratios()

    def _check_ratios(self) -> None:
        fine = all(is_number(ratio) and 1 < ratio < np.inf for ratio in self.ratios)
        _within("ratios", ", ".join(map(shown, self.ratios)), fine and len(self.ratios) > 0, "> 1")
        angles = sum(int(3 * ratio) for ratio in self.ratios)
        if angles > MOST_ANGLES:
            told = {"value": f"{angles:.6g}", "most": MOST_ANGLES}
            raise ArgumentError("scan.too_many_angles", **told)

    def params(self) -> dict[str, Any]:
        """Return the arguments as a result keeps them."""
        told = {
            name: value for name, value in vars(self).items() if name not in {"workers", "centres"}
        }
        told["centres"] = "locations" if self.centres is None else "given"
        if self.shape == "circle":
            del told["ratios"], told["compactness"]
        return told


@dataclass(frozen=True)
class Laid:
    """The ground of a scan, and whose places and centres they are.

    Parameters
    ----------
    ground : Ground
        Arrays.
    place_of : array, shape (n_locations,)
        Place of each location.
    centre_rows : array, shape (n_centres,)
        Row, in the order of ids, of the location or centre that gives each centre its name.
    centres : Sites
        Where these rows are from.
    """

    ground: Ground
    place_of: IntArray
    centre_rows: IntArray
    centres: Sites


def laid(given: Given, options: Options, intervals: IntArray) -> Laid:
    """Return the ground that the options make of what is given.

    Raises
    ------
    ArgumentError
        If ellipses are asked for over the globe, or centres are given in other units.
    """
    sites = (
        given.sites.planar("scan, shape='ellipse'") if options.shape == "ellipse" else given.sites
    )
    places, place_of = merged(sites.places())
    centres = sites if options.centres is None else Sites.of(options.centres)
    if centres.distances != sites.distances:
        raise ArgumentError(
            "scan.other_units", centres=centres.distances, locations=sites.distances
        )
    middles, middle_of = merged(centres.places())
    figures = shapes(options.ratios if options.shape == "ellipse" else ())
    size = np.bincount(place_of, given.size, len(places)).astype(float)
    cases_to, risk_to = _summed(given.cases, place_of), _summed(given.risk, place_of)
    law = np.array(
        [
            cases_to[-1].sum(),
            risk_to[-1].sum(),
            options.model == "bernoulli",
            DIRECTIONS[options.direction],
            options.least_cases,
        ],
        float,
    )
    most_size = options.most_share * float(size.sum()) * (1 + 1e-12)
    ground = Ground(
        places,
        size,
        cases_to.astype(np.int64),
        risk_to,
        middles,
        figures,
        compactness(figures, options.compactness),
        intervals,
        law,
        most_size,
        _squared(options.most_m, sites),
    )
    named = np.full(len(middles), -1)
    named[middle_of[::-1]] = np.arange(centres.n)[::-1]
    return Laid(ground, place_of, named, centres)


def _summed(values: IntArray | FloatArray, place_of: IntArray) -> FloatArray:
    """Return, for each place, what there is in the years before each."""
    by_place = [
        np.bincount(place_of, row, place_of.max() + 1 if len(place_of) else 0) for row in values
    ]
    return np.concatenate([np.zeros((1, len(by_place[0]))), np.cumsum(by_place, axis=0)])


def _squared(most_m: float | None, sites: Sites) -> float:
    if most_m is None:
        return np.inf
    reach = float(most_m)
    if sites.distances == "great_circle":
        reach = float(chord(min(reach, np.pi * EARTH_RADIUS_M)))
    return reach * reach * (1 + 1e-9)


def _one_of(argument: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        named = ", ".join(choices)
        raise ArgumentError("study.unknown_choice", argument=argument, value=value, choices=named)


def _within(argument: str, value: object, fine: bool, wanted: str) -> None:
    if not fine:
        told = value if isinstance(value, str) and argument == "ratios" else shown(value)
        raise ArgumentError("scan.out_of_range", argument=argument, value=told, wanted=wanted)


def _number(argument: str, value: Any, fine: Callable[[Any], bool], wanted: str) -> None:  # noqa: ANN401
    _within(argument, value, is_number(value) and fine(value), wanted)


def _count(value: object, least: int) -> bool:
    return (
        isinstance(value, (int, np.integer))
        and not isinstance(value, bool)
        and bool(value >= least)
    )
