"""Show how the answer depends on who counts as a neighbour.

    python scripts/compare_neighbours.py

Local Moran of section J's location quotient by queen contiguity, the 4 nearest, and their union. A
region with one neighbour among 20 can reach no p below 2/19: no test can reject there.
"""

import pandas as pd

from spatialict import local_moran, location_quotient, neighbours, read_project, read_study
from spatialict.data.gazetteer import shipped


def main() -> None:
    """Print quadrant, exact p, corrected q and the least p that each region can reach."""
    study = read_study(read_project(shipped("kazakhstan/demo.toml")))
    quotient = location_quotient(study.activity_in(2023))["J"]
    columns = {}
    for rule in ("queen", "knn4", "queen+knn4"):
        table = local_moran(quotient, neighbours(study.regions, rule=rule)).table
        for column in ("quadrant", "p_value", "q_value", "min_p"):
            columns[rule, column] = table[column]
    shown = pd.DataFrame(columns).loc[quotient.sort_values(ascending=False).index]
    shown.index = study.regions.loc[shown.index, "name_en"]
    print(shown.round(4).to_string())


if __name__ == "__main__":
    main()
