"""The choices of which an index is one outcome, checked."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.level.classes import CLASSES
from spatialict.core.level.scores import AGGREGATIONS, MISSING, NORMALISATIONS
from spatialict.core.level.weights import SCHEMES
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

VARIED: Final = ("weights", "aggregation", "normalisation")


@dataclass(frozen=True)
class Choices:
    """How figures become an index and the index classes.

    Parameters
    ----------
    normalisation : str
        ``"goalposts"`` or ``"min_max"``.
    weights : str
        ``"equal"``, ``"given"``, ``"entropy"`` or ``"pca"``.
    aggregation : str
        ``"linear"`` or ``"geometric"``, of the stages.
    missing : str
        ``"leave"``: no index where a figure is missing; ``"score"``: by what there is.
    classes : str
        ``"cuts"``, ``"quantiles"`` or ``"jenks"``.
    cuts : tuple of float
        Where ``"cuts"`` cuts; they rise.
    class_count : int
        Classes of the other two, 2 or more.
    """

    normalisation: str = "goalposts"
    weights: str = "equal"
    aggregation: str = "linear"
    missing: str = "leave"
    classes: str = "quantiles"
    cuts: tuple[float, ...] = (0.33, 0.67)
    class_count: int = 3

    def __post_init__(self) -> None:
        """Refuse choices that are not known."""
        for argument, choices in (
            ("normalisation", NORMALISATIONS),
            ("weights", SCHEMES),
            ("aggregation", AGGREGATIONS),
            ("missing", MISSING),
            ("classes", CLASSES),
        ):
            if getattr(self, argument) not in choices:
                fault, value = "study.unknown_choice", str(getattr(self, argument))
                raise ArgumentError(fault, argument=argument, value=value, choices=choices)
        if not all(map(math.isfinite, self.cuts)) or list(self.cuts) != sorted(set(self.cuts)):
            raise ArgumentError("level.cuts", value=", ".join(map(str, self.cuts)))
        if not _whole(self.class_count, 2):
            raise ArgumentError("level.class_count", value=str(self.class_count))

    def told(self) -> dict[str, Any]:
        """Return the choices as parameters of a result."""
        return {**asdict(self), "cuts_given": list(self.cuts)}


def check_draws(simulations: int, spread: float, confidence: float, vary: Sequence[str]) -> None:
    """Refuse draws that cannot be made."""
    if not _whole(simulations, 1):
        raise ArgumentError("level.simulations", value=str(simulations))
    if not 0 <= spread <= 1:
        raise ArgumentError("level.spread", value=str(spread))
    if not 0 < confidence < 1:
        raise ArgumentError("level.confidence", value=str(confidence))
    if wrong := [name for name in vary if name not in VARIED]:
        fault = "study.unknown_choice"
        raise ArgumentError(fault, argument="vary", value=", ".join(wrong), choices=VARIED)


def _whole(value: Any, least: int) -> bool:  # noqa: ANN401
    number = isinstance(value, int) and not isinstance(value, bool)
    return number and value >= least
