"""Workers of a cluster make the same curves as the threads of this process, to the byte."""

import numpy as np
import pandas as pd
import pytest
import shapely
from distributed import Client, LocalCluster

from spatialict.measure.duranton_overman import duranton_overman
from spatialict.measure.ripley import ripley_l


@pytest.mark.slow
def test_a_cluster_makes_the_same_bytes():
    rng = np.random.default_rng(0)
    points = pd.DataFrame(rng.uniform(0, 1e5, (2000, 2)), columns=["x_m", "y_m"])
    chosen = pd.Series(rng.random(2000) < 0.2)
    window = shapely.box(0, 0, 1e5, 1e5)
    calls = [
        lambda workers: duranton_overman(points, chosen, simulations=199, workers=workers),
        lambda workers: duranton_overman(
            points, chosen, simulations=39, approximate=True, workers=workers
        ),
        lambda workers: ripley_l(points, window, chosen=chosen, simulations=99, workers=workers),
        lambda workers: ripley_l(points, window, simulations=99, workers=workers),
    ]
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        for call in calls:
            here, there = call(1), call(client)
            pd.testing.assert_frame_equal(here.table, there.table, check_exact=True)
