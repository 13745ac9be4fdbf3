"""Figures of ecomplexity 0.5.3 and econcomplex 1.0.1 for Kazakhstan 2025; by hand, not in CI.

In an environment with both: ``python complexity_peers.py`` writes complexity_regions.csv and
complexity_industries.csv beside it, from gross value added of 20 sections in 20 regions
(shapefiles/kazakhstan/gva_by_section.csv). ecomplexity gives the indices (standard deviation over
n, industries on the scale of regions), econcomplex the proximity and the density around section J
from proximities whose diagonal is set to 0, in per cent.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
GVA = HERE.parents[1] / "shapefiles" / "kazakhstan" / "gva_by_section.csv"
COLUMNS = {"time": "year", "loc": "region_id", "prod": "section", "val": "gva_mln_kzt"}


def main():
    """Write both tables."""
    from ecomplexity import ecomplexity
    from econcomplex.relatedness import proximity, relatedness_density

    table = pd.read_csv(GVA)
    table = table[(table["region_id"] != "KZ") & (table["section"].str.len() == 1)]
    table = table[table["year"] == 2025]
    found = ecomplexity(table, COLUMNS, verbose=False)
    wide = table.pivot(index="region_id", columns="section", values="gva_mln_kzt")
    near = proximity(wide, compute="product")["product"]
    apart = near * (1 - np.eye(len(near)))
    regions = found.groupby("region_id")[["eci", "diversity"]].first()
    regions["density_j"] = relatedness_density(wide, phi=apart)["J"] / 100
    industries = found.groupby("section")[["pci", "ubiquity"]].first()
    industries["proximity_j"] = near["J"]
    for name, part in (("regions", regions), ("industries", industries)):
        path = HERE / f"complexity_{name}.csv"
        part.to_csv(path, float_format="%.10g", lineterminator="\n")


if __name__ == "__main__":
    main()
