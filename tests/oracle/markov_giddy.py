"""Transitions of the income of 48 American states by giddy 2.3.8 with mapclassify 2.10.0.

    python markov_giddy.py

Writes beside it: us_income.csv (income per head 1929-2009 by state, Bureau of Economic Analysis, a
work of the government of the United States in the public domain) and us_income_links.csv (which
states touch), both as libpysal 4.14.1 (BSD-3-Clause) ships them as usjoin.csv and states48.gal; and
markov_giddy.csv, what giddy makes of them.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
OWN, CUTS = {"fixed": True, "k": 5, "m": 4}, [0.8, 0.9, 1.0, 1.2]


def main() -> None:
    """Write the inputs and the expected figures."""
    import libpysal
    import mapclassify
    import numpy as np
    import pandas as pd
    from giddy.markov import Homogeneity_Results, Markov, Spatial_Markov
    from giddy.mobility import markov_mobility
    from giddy.rank import Tau

    table = pd.read_csv(libpysal.examples.get_path("usjoin.csv")).set_index("STATE_FIPS")
    table = table[[str(year) for year in range(1929, 2010)]]
    table.to_csv(FOLDER / "us_income.csv")
    weights = libpysal.io.open(libpysal.examples.get_path("states48.gal")).read()
    beside = [(int(a), int(b)) for a in weights.id_order for b in weights.neighbors[a]]
    links = [(table.index[a], table.index[b]) for a, b in beside]
    pd.DataFrame(links, columns=["focal", "neighbor"]).to_csv(
        FOLDER / "us_income_links.csv", index=False
    )
    weights.transform = "r"
    relative = table.to_numpy(dtype=float) / table.to_numpy(dtype=float).mean(axis=0)
    rows: list[tuple[str, int, int, int, float]] = []

    def keep(what: str, values: object) -> None:
        for place, value in np.ndenumerate(np.asarray(values, dtype=float)):
            rows.append((what, *(0,) * (3 - len(place)), *place, float(value)))

    for name, options in (
        ("quantiles", OWN),
        ("cuts", {"cutoffs": np.array(CUTS), "lag_cutoffs": np.array(CUTS)}),
    ):
        spatial = Spatial_Markov(relative, weights, **options)
        keep(f"{name}_counts", spatial.T)
        for statistic in ("Q", "LR", "dof_hom"):
            keep(f"{name}_{statistic}", getattr(spatial, statistic))
    classes = mapclassify.Quantiles(relative.flatten(), k=5).yb.reshape(relative.shape)
    chain = Markov(classes, summary=False)
    keep("counts", chain.transitions)
    keep("steady", chain.steady_state)
    keep("passage", chain.mfpt)
    for index in ("P", "D", "L2", "B1", "B2"):
        keep(f"mobility_{index}", markov_mobility(chain.p, measure=index, ini=chain.steady_state))
    halves = [
        Markov(part, summary=False).transitions for part in (classes[:, :41], classes[:, 40:])
    ]
    found = Homogeneity_Results(halves)
    for statistic in ("Q", "LR", "dof", "Q_p_value", "LR_p_value"):
        keep(f"halves_{statistic}", getattr(found, statistic))
    keep("tau", Tau(relative[:, 0], relative[:, -1]).tau)
    columns = ["what", "group", "row", "column", "value"]
    pd.DataFrame(rows, columns=columns).to_csv(FOLDER / "markov_giddy.csv", index=False)


if __name__ == "__main__":
    main()
