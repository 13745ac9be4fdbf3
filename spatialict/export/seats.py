"""A town with the organisations that share it, and the ground on which it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from spatialict.export.page import Box


class Ground(Protocol):
    """What a map is drawn on: it knows where a place of the ground is on the sheet."""

    @property
    def frame(self) -> Box:
        """Where the map goes, in inches."""

    @property
    def kept_clear(self) -> BaseGeometry:
        """What no name may cover: scale bar and north arrow."""

    def on_sheet(self, x: float, y: float) -> tuple[float, float]:
        """Return inches of the sheet for metres of the ground."""


@dataclass(frozen=True)
class Town:
    """Organisations that share a town: where it is, on the ground, and how many of each sphere."""

    name: str
    region: str
    x: float
    y: float
    spheres: tuple[tuple[str, int], ...]
    organisations: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many organisations."""
        return len(self.organisations)
