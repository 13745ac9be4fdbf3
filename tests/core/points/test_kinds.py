"""Kinds of points as numbers: in the order of their names, one for each point, or refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatialict.core.points.kinds import code_of, coded, codes_of, neighbours
from spatialict.core.points.sites import Sites
from spatialict.core.study import ArgumentError

IDS = pd.Index(list("abcdefg"))


def test_codes_follow_the_names_and_not_the_rows():
    kinds = pd.Series(["u", "i", "u", "g", "g", "i", "u"], index=IDS)
    codes, names = coded(kinds[::-1], IDS)
    assert names == ["g", "i", "u"]
    assert codes.tolist() == [2, 1, 2, 0, 0, 1, 2]
    categories, same = coded(kinds.astype("category"), IDS)
    assert (categories.tolist(), same) == (codes.tolist(), names)


def test_points_without_a_kind_are_named_up_to_five():
    with pytest.raises(ArgumentError) as refused:
        coded(pd.Series([None] * 6 + ["i"], index=IDS, dtype=object), IDS)
    told = dict(refused.value.message.values)
    assert (told["count"], told["total"]) == (6, 7)
    assert told["ids"] == ["a", "b", "c", "d", "e", "…"]
    with pytest.raises(ArgumentError) as refused:
        coded(pd.Series(["i"] * 5, index=IDS[:5]), IDS)
    assert dict(refused.value.message.values)["ids"] == ["f", "g"]


def test_kinds_asked_for_come_once_and_in_order():
    names = ["g", "i", "u"]
    assert codes_of("of", ["u", "g", "u"], names).tolist() == [0, 2]
    assert codes_of("of", "i", names).tolist() == [1]
    assert codes_of("of", None, names).tolist() == [0, 1, 2]
    with pytest.raises(ArgumentError, match="x"):
        code_of("of", "x", names)


def test_who_has_no_neighbour_within_reach_is_not_among_the_points():
    """Of places at 0, 1 and 50 m the last has nobody within 10 m."""
    sites = Sites(pd.Index(list("abc")), np.array([0.0, 1.0, 50.0]), np.zeros(3))
    asked = {"k": None, "distance_m": 10.0, "kernel": "uniform"}
    near, here = neighbours(sites, asked)
    assert here.tolist() == [True, True, False]
    assert len(near.place) == 2
    with pytest.raises(ArgumentError):
        neighbours(sites, asked | {"distance_m": 0.5})
