"""Projects and places as units with the sides of the helix that take part or stand there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.information.compositions import Members, gathered
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, IntArray

Places = Any
"""Points in metres by organisation, or a label of each one's place."""
HELIX: Final = ("u", "i", "g")
BELONGS: Final = ("auto", "coordinator", "each")
BOUNDS: Final = (10, 50, 250)
"""Persons from which a firm is small, medium-sized, large (European Commission, 2003/361/EC)."""


def size_classes(values: pd.Series[Any], bounds: Sequence[float] = BOUNDS) -> pd.Series[str]:
    """Return the class of each size as text, for `synergy`; missing where the size is.

    Parameters
    ----------
    values : pandas.Series
        Persons employed, or another size of 0 or more.
    bounds : sequence of float
        Where the second and every further class begins, rising.

    Raises
    ------
    ArgumentError
        If `bounds` do not rise, or a size is negative.

    Examples
    --------
    >>> size_classes(pd.Series([3, 10, 700, None])).tolist()
    ['<10', '10-<50', '>=250', nan]
    """
    edges = [float(edge) for edge in bounds]
    if not edges or any(one >= other for one, other in pairwise(edges)):
        raise ArgumentError("synergy.bounds", value=str(list(bounds)))
    sizes = pd.to_numeric(values, errors="coerce").astype(float)
    if (wrong := (sizes < 0)).any():
        raise ArgumentError("synergy.negative", count=int(wrong.sum()), total=len(sizes))
    texts = [f"{edge:g}" for edge in edges]
    names = [f"<{texts[0]}"]
    names += [f"{low}-<{high}" for low, high in pairwise(texts)]
    names.append(f">={texts[-1]}")
    place = np.searchsorted(edges, sizes.to_numpy(), side="right").clip(0, len(edges))
    found = pd.Series(np.array(names, dtype=object)[place], index=values.index, dtype=object)
    return found.where(sizes.notna(), np.nan)


def project_composition(
    participations: pd.DataFrame,
    helix: pd.Series[Any],
    *,
    regions: pd.Series[Any] | None = None,
    belongs: str = "auto",
    coordinator: str | Sequence[str] = "coordinator",
) -> pd.DataFrame:
    """Which sides of the helix each project brings together.

    Parameters
    ----------
    participations : pandas.DataFrame
        ``project, org_id``, and ``role`` where known.
    helix : pandas.Series
        Side of each organisation, ``"u"``, ``"i"`` or ``"g"``, by ``org_id``; missing where it is
        not known: that organisation does not count.
    regions : pandas.Series, optional
        Region of each organisation.
    belongs : str
        ``"coordinator"``: a project is of the region of its coordinator. ``"each"``: of every
        region that takes part, and counts once in each. ``"auto"``: by coordinator where roles
        name any.
    coordinator : str or sequence of str
        Roles that coordinate; case does not matter.

    Returns
    -------
    pandas.DataFrame
        ``project``, ``region_id`` (empty without `regions`), ``u``, ``i``, ``g`` (whether present)
        and ``organisations`` of known side; sorted. A project whose participants' sides are all
        unknown, or whose region is, is left out: no row lacks all sides.

    Raises
    ------
    ArgumentError
        If a column or an organisation is missing, or `belongs` needs roles that are not there.

    Examples
    --------
    >>> rows = pd.DataFrame({"project": ["p", "p", "q"], "org_id": ["a", "b", "b"]})
    >>> project_composition(rows, pd.Series({"a": "u", "b": "i"}))
      project region_id     u     i      g  organisations
    0       p            True  True  False              2
    1       q           False  True  False              1
    """
    how = Belonging(belongs, coordinator)
    gathering = of_projects(participations, helix, regions, how)
    return _composition(gathering, "project")


def place_composition(
    places: Places,
    helix: pd.Series[Any],
    *,
    regions: pd.Series[Any] | None = None,
    place_m: float = 10_000.0,
) -> pd.DataFrame:
    """Which sides of the helix stand in each place.

    Parameters
    ----------
    places : geopandas.GeoDataFrame or pandas.Series
        Points in metres by ``org_id``, and their ``region_id``: places are then squares. Or a label
        of each organisation: its town, address or cell; missing where not known.
    helix, regions
        As in `project_composition`. A place in two regions is two places.
    place_m : float
        Side of the squares. The answer depends on it: small squares hold one organisation each.

    Returns
    -------
    pandas.DataFrame
        As `project_composition`, with ``place``. Places without an organisation are in no list.

    Examples
    --------
    >>> towns = pd.Series({"a": "Almaty", "b": "Almaty", "c": "Astana"})
    >>> place_composition(towns, pd.Series({"a": "u", "b": "i", "c": "g"}))
        place region_id      u      i      g  organisations
    0  Almaty             True   True  False              2
    1  Astana            False  False   True              1
    """
    return _composition(of_places(places, helix, regions, place_m), "place")


class Belonging(NamedTuple):
    """To which region a project belongs."""

    belongs: str
    coordinator: str | Sequence[str]


class Gathering(NamedTuple):
    """Members of units, keys of these, and what was left out."""

    members: Members
    keys: Any
    belongs: str
    by: str
    given: int
    unknown: int


def of_projects(
    participations: pd.DataFrame,
    helix: pd.Series[Any],
    regions: pd.Series[Any] | None,
    how: Belonging,
) -> Gathering:
    """Return who takes part in which project; see `project_composition`."""
    if how.belongs not in BELONGS:
        asked = {"argument": "belongs", "value": how.belongs, "choices": BELONGS}
        raise ArgumentError("study.unknown_choice", **asked)
    if lacking := [name for name in ("project", "org_id") if name not in participations]:
        raise ArgumentError("synergy.participation_columns", columns=some(lacking))
    project, names = _sorted_codes(participations["project"])
    organisation, organisations = _sorted_codes(participations["org_id"])
    sides = _sides(helix, organisations)
    home, groups = _homes(regions, organisations)
    belongs = "each"
    owner = organisation >= 0
    if regions is not None and how.belongs != "each":
        leads = _leads(participations, how)
        if leads.any() or how.belongs == "coordinator":
            belongs, owner = "coordinator", leads & owner
    known = (project >= 0) & (organisation >= 0)
    counted = known & (sides[organisation] >= 0)
    owner &= known & (home[organisation] >= 0)
    owners = project[owner], home[organisation[owner]]
    if belongs == "coordinator":  # of several, the first by key that has a region
        order = np.lexsort((organisation[owner], owners[0]))
        _, first = np.unique(owners[0][order], return_index=True)
        owners = owners[0][order][first], owners[1][order][first]
    members, keys = gathered(
        (project[counted], organisation[counted]),
        np.maximum(sides, 0).astype(np.uint8),
        home - home.min(initial=0),
        owners,
        (HELIX, groups),
    )
    told = "none" if regions is None else belongs
    unknown = int((sides < 0).sum())
    return Gathering(
        members, names[keys], told, "group" if regions is None else "region_id", len(names), unknown
    )


def _leads(participations: pd.DataFrame, how: Belonging) -> BoolArray:
    words = [how.coordinator] if isinstance(how.coordinator, str) else list(how.coordinator)
    wanted = {word.strip().casefold() for word in words}
    if "role" not in participations:
        if how.belongs == "coordinator":
            raise ArgumentError("synergy.no_roles", roles=some(words))
        return np.zeros(len(participations), dtype=bool)
    roles = participations["role"].astype("string").str.strip().str.casefold()
    leads = roles.isin(wanted).to_numpy(dtype=bool, na_value=False)
    if how.belongs == "coordinator" and not leads.any():
        raise ArgumentError("synergy.no_roles", roles=some(words))
    return leads


def of_places(
    given: Places, helix: pd.Series[Any], regions: pd.Series[Any] | None, place_m: float
) -> Gathering:
    """Return who stands in which place; see `place_composition`."""
    places = given if isinstance(given, pd.Series) and not hasattr(given, "crs") else None
    if places is None:
        places = _squares(given, place_m)
        regions = given["region_id"] if regions is None and "region_id" in given else regions
    if not places.index.is_unique:
        raise ArgumentError("network.repeated", rows=some(places.index[places.index.duplicated()]))
    organisation, organisations = _sorted_codes(places.index.to_series())
    place, names = _sorted_codes(places)
    sides = _sides(helix, organisations)
    home, groups = _homes(regions, organisations)
    region = home[organisation]
    known = (place >= 0) & (region >= 0)
    unit = np.where(known, place * max(len(groups), 1) + region, -1)
    counted = known & (sides[organisation] >= 0)
    members, keys = gathered(
        (unit[counted], organisation[counted]),
        np.maximum(sides, 0).astype(np.uint8),
        home - home.min(initial=0),
        (unit[known], region[known]),
        (HELIX, groups),
    )
    by = "group" if regions is None else "region_id"
    given = len(np.unique(unit[known]))
    return Gathering(
        members, names[keys // max(len(groups), 1)], "place", by, given, int((sides < 0).sum())
    )


def _squares(points: Any, place_m: float) -> pd.Series[Any]:  # noqa: ANN401
    """Return the square of each point as text; missing where there is no point."""
    number = isinstance(place_m, float | int | np.number) and not isinstance(place_m, bool)
    if not number or not 0 < place_m < np.inf:
        raise ArgumentError("synergy.place_m", value=str(place_m))
    geometry = points.geometry
    crs = geometry.crs
    if crs is None or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        raise ArgumentError("network.degrees", crs="–" if crs is None else crs.name)
    known = ~(geometry.isna() | geometry.is_empty)
    found = pd.Series(None, index=geometry.index, dtype=object)
    corners = (np.floor(axis[known] / place_m).astype(int) for axis in (geometry.x, geometry.y))
    across, up = corners
    found[known] = across.astype(str) + "/" + up.astype(str)
    return found


def _sorted_codes(labels: pd.Series[Any]) -> tuple[IntArray, pd.Index[Any]]:
    """Return the position of each label among all, sorted as text; -1 where there is none."""
    codes, found = pd.factorize(labels)
    index = pd.Index(found)
    order = np.argsort(index.astype(str).to_numpy(dtype=str), kind="stable")
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(order)), -1
    return rank[codes], index[order]


def _sides(helix: pd.Series[Any], organisations: pd.Index[Any]) -> IntArray:
    """Return the side of each organisation as a position in `HELIX`; -1 where it is not known."""
    given = _aligned(helix, organisations, "helix")
    known = given[given.notna()]
    if wrong := sorted({str(side) for side in known.unique()} - set(HELIX)):
        raise ArgumentError("network.unknown_helix", values=some(wrong))
    return np.asarray(pd.Index(HELIX).get_indexer(pd.Index(given)), dtype=np.int64)


def _homes(
    regions: pd.Series[Any] | None, organisations: pd.Index[Any]
) -> tuple[IntArray, list[str]]:
    if regions is None:
        return np.zeros(len(organisations), dtype=np.int64), [""]
    codes, groups = _sorted_codes(_aligned(regions, organisations, "regions"))
    return codes, [str(group) for group in groups]


def _aligned(given: pd.Series[Any], organisations: pd.Index[Any], name: str) -> pd.Series[Any]:
    if not given.index.is_unique:
        raise ArgumentError("network.repeated", rows=some(given.index[given.index.duplicated()]))
    lacking = organisations[~organisations.isin(given.index)]
    if len(lacking):
        told = {"count": len(lacking), "total": len(organisations), "rows": some(lacking)}
        raise ArgumentError("networks.no_label", argument=name, **told)
    return given.reindex(organisations)


def _composition(gathering: Gathering, unit: str) -> pd.DataFrame:
    members = gathering.members
    rows = members.owned
    sizes = np.diff(np.append(members.starts, len(members.organisation)))
    table = pd.DataFrame({unit: np.asarray(gathering.keys)[rows]})
    table["region_id"] = np.array(members.groups, dtype=object)[members.group]
    table[list(members.sides)] = members.present(members.side)[rows]
    table["organisations"] = sizes[rows]
    return table
