"""Compare section J's weight in gross regional product in 2012 and 2024, across changed borders.

    python scripts/compare_years.py

The tables stand in the borders of their year; they are merged to the 16 regions that all years have
in common. The crosswalk says what it merged, and refuses to add a region to its parent.
"""

import pandas as pd

from spatialict import load_gazetteer, location_quotient, merge_borders
from spatialict.data.gazetteer import shipped

YEARS = {2012: "17", 2024: "20"}


def shares(year: int, borders: str) -> pd.DataFrame:
    """Return section J and the rest of GRP by common region, million tenge."""
    table = pd.read_csv(shipped("kazakhstan/gva_j_grp_employed.csv"))
    table = table[(table["year"] == year) & (table["region_id"] != "KZ")]
    kinds = ["gva_section_J_information_communication", "grp_nominal"]
    table = table[table["indicator"].isin(kinds)]
    merged, notes = merge_borders(
        table, load_gazetteer("kazakhstan"), source=borders, target="16", keys=["indicator", "year"]
    )
    for note in notes:
        print(note.text("en"))
    wide = merged.pivot(index="region_id", columns="indicator", values="value")
    return pd.DataFrame({"J": wide[kinds[0]], "rest": wide[kinds[1]] - wide[kinds[0]]})


def main() -> None:
    """Print the location quotient of section J in both years, and its change."""
    quotients = {year: location_quotient(shares(year, b))["J"] for year, b in YEARS.items()}
    table = pd.DataFrame(quotients).assign(change=quotients[2024] - quotients[2012])
    gazetteer = load_gazetteer("kazakhstan")
    table.index = [gazetteer.names(region).en for region in table.index]
    print(table.sort_values("change").round(2).to_string())


if __name__ == "__main__":
    main()
