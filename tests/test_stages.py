"""Stages of a run: what they ask, and how often."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from spatialict import stages
from spatialict.core.association import local_tests
from spatialict.core.neighbourhood.links import Links
from spatialict.measure import connectivity
from spatialict.measure.local_association import getis_ord

RING = Links.of_pairs(
    range(12), np.repeat(range(12), 2), [(i + s) % 12 for i in range(12) for s in (-1, 1)]
)


@pytest.mark.parametrize("permutations", ["auto", 99])
def test_local_statistics_of_a_rule_are_counted_together(permutations, monkeypatch):
    monkeypatch.setattr(connectivity, "connectivity", lambda *_, **__: None)
    asked = []
    tails_of = local_tests.tails_of

    def counting(members, sums, *args, **options):
        asked.append(len(sums))
        return tails_of(members, sums, *args, **options)

    monkeypatch.setattr(local_tests, "tails_of", counting)
    quotient = pd.Series(np.random.default_rng(3).gamma(2, 0.5, 12))
    years = pd.MultiIndex.from_product([range(12), [2020, 2023]])
    results = {
        "location_quotient": SimpleNamespace(table=pd.DataFrame({"value": quotient})),
        "location_quotient_trend": SimpleNamespace(
            table=pd.DataFrame({"value": np.arange(24.0) ** 2}, index=years)
        ),
    }
    options = {"missing": "raise", "permutations": permutations, "alternative": "greater"}
    options |= {"correction": "by", "alpha": 0.1}
    project = SimpleNamespace(
        association=SimpleNamespace(**options),
        years=SimpleNamespace(first=2020, last=2023),
        study=SimpleNamespace(seed=7),
    )
    study = SimpleNamespace(regions=None, tolerance_m=None)
    found = stages.association_results(results, {"ring": RING}, study, project)
    assert len(asked) == 2  # of the quotient, and of the quotient with growth
    alone = getis_ord(quotient, RING, star=False, seed=7, **options)
    pd.testing.assert_frame_equal(found["getis_ord:ring"].table, alone.table, check_exact=True)
    assert list(found["getis_ord:ring"].params.items()) == list(alone.params.items())
