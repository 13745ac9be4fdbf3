"""Links inside, between and out of regions, against a plain walk over the links."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.networks.flows import flows
from spatialict.core.networks.network import Network
from spatialict.core.networks.presence import by_region

PEOPLE = list("abcdefgh")
REGIONS = ["p", "q", "r", "s"]
ends = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(
    lambda two: two[0] != two[1]
)


@settings(max_examples=60, deadline=None)
@given(st.sets(ends, max_size=12), st.lists(st.integers(-1, 3), min_size=8, max_size=8))
def test_links_of_regions_are_those_of_a_plain_walk(links, homes):
    pairs = {frozenset(two) for two in links}
    table = pd.DataFrame([sorted(two) for two in pairs], columns=["source", "target"])
    web, home = Network.of(table, PEOPLE), dict(zip(PEOPLE, homes, strict=True))
    found = by_region(web, np.array(homes), pd.Index(REGIONS))
    between = flows(web, np.array(homes), REGIONS, np.zeros((4, 2)), "planar")
    for region in range(4):
        mine = [[home[one] for one in two] for two in pairs if region in [home[k] for k in two]]
        inside = sum(one == other for one, other in mine)
        row = found.iloc[region]
        assert row["internal_links"] == inside
        assert row["external_links"] == len(mine) - inside
        assert row["degree"] == len(mine) + inside
        partners = {one for two in mine for one in two} - {region, -1}
        assert row["partners_regions"] == len(partners)
        if mine:
            assert row["internal_share"] == pytest.approx(inside / len(mine))
        else:
            assert np.isnan(row["internal_share"])
    for row in between.itertuples():
        two = sorted([REGIONS.index(row.source), REGIONS.index(row.target)])
        assert row.links == sum(sorted(home[k] for k in pair) == two for pair in pairs)
        assert (row.mass_source, row.mass_target) == tuple(homes.count(k) for k in two)
