"""Of which kind each point is, and who its neighbours are, in the order of the points' keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_alpha, checked_seed, whole
from spatialict.core.association.system import check_choice
from spatialict.core.inference import ALTERNATIVES, CORRECTIONS
from spatialict.core.points import near_places
from spatialict.core.points.given_numbers import check_length, shown
from spatialict.core.points.sites import Sites, some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialict.core.arrays import BoolArray, IntArray
    from spatialict.core.points.near_places import NearPlaces


def coded(kinds: pd.Series[str], ids: pd.Index) -> tuple[IntArray, list[str]]:
    """Return the kind of each id as a number from 0, and the kinds by number, in order.

    Raises
    ------
    ArgumentError
        If it is no Series, or does not name one kind for each id.

    Examples
    --------
    >>> codes, names = coded(pd.Series(["u", "i"], index=["a", "b"]), pd.Index(["b", "a"]))
    >>> codes.tolist(), names
    ([0, 1], ['i', 'u'])
    """
    if not isinstance(kinds, pd.Series) or kinds.index.has_duplicates:
        raise ArgumentError("curves.not_a_series", argument="kinds")
    places = kinds.index.get_indexer(ids)
    _refuse("curves.not_aligned", ids[places < 0], argument="kinds")
    given = kinds.iloc[places]
    _refuse("colocation.no_kind", ids[given.isna().to_numpy()], total=len(ids))
    words = given.astype(str).to_numpy(dtype=object)
    names = sorted(set(words.tolist()))
    number = {name: code for code, name in enumerate(names)}
    return np.fromiter((number[word] for word in words), np.int64, len(words)), names


def code_of(argument: str, kind: str, names: list[str]) -> int:
    """Return the number of a kind."""
    if str(kind) not in names:
        choices = names[:10] + ["…"] * (len(names) > 10)
        raise ArgumentError("study.unknown_choice", argument=argument, value=kind, choices=choices)
    return names.index(str(kind))


def codes_of(argument: str, kinds: str | Iterable[str] | None, names: list[str]) -> IntArray:
    """Return the numbers of some kinds, each once, in order; of all where none is named."""
    if kinds is None:
        return np.arange(len(names))
    asked = [kinds] if isinstance(kinds, str) else list(kinds)
    return np.unique([code_of(argument, kind, names) for kind in asked]).astype(np.int64)


def check(asked: dict[str, Any]) -> None:
    """Refuse what is no way to find neighbours, or to test them."""
    check_choice("alternative", asked["alternative"], ALTERNATIVES)
    check_choice("correction", asked["correction"], CORRECTIONS)
    check_choice("kernel", asked["kernel"], ("uniform", "gaussian"))
    checked_alpha(asked["alpha"])
    checked_seed(asked["seed"])
    k, distance_m = asked["k"], asked["distance_m"]
    if k is not None and distance_m is not None:
        raise ArgumentError("colocation.k_or_distance")
    if k is not None and (whole(k) is None or k < 1):
        raise ArgumentError("colocation.bad_k", value=shown(k))
    check_length("distance_m", distance_m)


def neighbours(sites: Sites, asked: dict[str, Any]) -> tuple[NearPlaces, BoolArray]:
    """Return who is near, among those that have a neighbour, and who these are."""
    here = np.ones(sites.n, dtype=bool)
    if asked["k"] is not None:
        return near_places.nearest(sites, asked["k"], asked["kernel"]), here
    near = near_places.within(sites, asked["distance_m"], asked["kernel"])
    if len(near.alone):
        here = ~np.isin(near.place, near.alone)
        if not here.any():
            raise ArgumentError("colocation.all_alone", distance_m=asked["distance_m"])
        kept = Sites(sites.ids[here], sites.x[here], sites.y[here], sites.distances)
        near = near_places.within(kept, asked["distance_m"], asked["kernel"])
    return near, here


def _refuse(key: str, ids: pd.Index, **told: object) -> None:
    if len(ids):
        raise ArgumentError(key, count=len(ids), ids=some(ids), **told)
