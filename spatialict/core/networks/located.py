"""Where the organisations of a network stand, in the order of its keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialict.core.points.sites import Distances, Sites, along_ground, chord

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.networks.network import Network


@dataclass(frozen=True)
class Located:
    """Organisations that stand anywhere.

    Parameters
    ----------
    here : array of bool, shape (n,)
        Whether it does, for each organisation of the network.
    places : array, shape (those here, axes)
        Metres, on the globe in space.
    distances : str
        ``"planar"`` or ``"great_circle"``.
    """

    here: BoolArray
    places: FloatArray
    distances: Distances

    @classmethod
    def of(cls, organisations: Any, web: Network) -> Located:  # noqa: ANN401
        """Return the places of points of geopandas, or of a table of coordinates.

        Examples
        --------
        >>> import pandas as pd
        >>> from spatialict.core.networks.network import NO_LINKS, Network
        >>> table = pd.DataFrame({"x_m": [3.0, None], "y_m": [4.0, None]}, index=["b", "a"])
        >>> found = Located.of(table, Network.of(NO_LINKS, table.index))
        >>> found.here.tolist(), found.places.tolist()
        ([False, True], [[3.0, 4.0]])
        """
        sites = Sites.of(organisations[_placed(organisations)])
        order = sites.ids.get_indexer(web.ids)
        here = order >= 0
        return cls(here, sites.places()[order[here]], sites.distances)

    def every(self) -> FloatArray:
        """Return a place for each organisation; NaN for those that stand nowhere."""
        every = np.full((len(self.here), self.places.shape[1]), np.nan)
        every[self.here] = self.places
        return every

    def straight(self, metres: FloatArray) -> FloatArray:
        """Return distances along the ground as straight lines, which is how places are apart."""
        return metres if self.distances == "planar" else chord(metres)

    def lengths_m(self, web: Network) -> FloatArray:
        """Return the lengths of the links of a network of those that stand somewhere."""
        lines = self.places[web.one] - self.places[web.other]
        straight = np.sqrt((lines**2).sum(axis=1))
        lengths = straight if self.distances == "planar" else along_ground(straight)
        return np.asarray(lengths, dtype=np.float64)


def _placed(organisations: Any) -> BoolArray:  # noqa: ANN401
    """Tell which organisations have coordinates."""
    if hasattr(organisations, "geometry"):
        shapes = organisations.geometry
        return np.asarray(~(shapes.isna() | shapes.is_empty))
    columns = [name for name in ("x_m", "y_m", "lon", "lat") if name in organisations]
    return np.asarray(organisations[columns].notna().all(axis=1))
