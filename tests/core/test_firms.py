"""Which firms were open: every pair of years and of silence, by the rule in plain words."""

from __future__ import annotations

from itertools import product

import pandas as pd

from spatialict.core.firms import open_in

YEARS = (None, 2019, 2020, 2021, 2022)


def test_a_firm_is_open_from_the_year_it_opened_to_the_year_it_closed_and_where_nothing_is_stated():
    pairs = list(product(YEARS, repeat=2))
    firms = pd.DataFrame(pairs, columns=["opened", "closed"]).astype("Int16")
    expected = [
        (opened is None or opened <= 2020) and (closed is None or closed >= 2020)
        for opened, closed in pairs
    ]
    assert open_in(firms, 2020).tolist() == expected
