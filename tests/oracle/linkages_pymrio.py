"""Figures of pymrio 0.7.0 for six made-up industries; run by hand, not in CI.

In an environment with ``pymrio==0.7.0``: ``python linkages_pymrio.py`` writes linkages_pymrio.csv
beside it from the flows and the output in linkages_table.csv. pymrio gives the two inverses; what
is lost by extraction is solved for anew without the industry, with no closed form.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def lost(flows, output, k):
    """Return the output lost without an industry."""
    rest = flows.index.drop(k)
    demand = output - flows.sum(axis=1)
    coefficients = (flows / output).loc[rest, rest].to_numpy()
    left = np.linalg.solve(np.eye(len(rest)) - coefficients, demand[rest])
    return float(output.sum() - left.sum())


def main():
    """Write the csv."""
    import pymrio

    table = pd.read_csv(HERE / "linkages_table.csv", index_col="industry").astype(float)
    output = table.pop("output")
    leontief = pymrio.calc_L(pymrio.calc_A(table, output))
    ghosh = pymrio.calc_G(pymrio.calc_B(table, output))
    columns = {
        "output_multiplier": leontief.sum(axis=0),
        "row_multiplier": leontief.sum(axis=1),
        "input_multiplier": ghosh.sum(axis=1),
        "lost": pd.Series({name: lost(table, output, name) for name in table.index}),
    }
    found = pd.DataFrame(columns).rename_axis("industry")
    found.to_csv(HERE / "linkages_pymrio.csv", float_format="%.10g", lineterminator="\n")


if __name__ == "__main__":
    main()
