"""Where the firms of a sector cluster: peak of Kd, the clusters, the scan, and the layers.

    python scripts/cluster_firms.py               # the firms that ship: SYNTHETIC, to try it
    python scripts/cluster_firms.py study.toml    # a project of yours with a table of firms

The layers of `gis/` open styled in QGIS.
"""

import sys
from pathlib import Path

from spatialict import find, read_project
from spatialict.data.gazetteer import shipped
from spatialict.pipeline import default_folder, export


def main(project_file: Path) -> None:
    """Print what was found, and write layers and tables."""
    project = read_project(project_file)
    found = find(project)
    if "duranton_overman" not in found.results:
        print("no firms of the sector: add a table of firms to the project file")
        return
    for caveat in found.caveats:
        print(caveat.text("en"))
    kd = found.results["duranton_overman"].params
    print(f"Kd: p localised {kd['p_localised']:.3f}, peak at {kd['peak_m'] / 1000:.1f} km")
    flags = found.results["cluster_candidates"].table
    for cluster, row in flags[flags["candidate"].fillna(False).astype(bool)].iterrows():
        print(f"cluster {cluster}: {row['reason_en']}")
    folder = default_folder(project, parts=("layers", "tables"))
    options = {"oblast": "", "parts": ("layers", "tables")}
    export(found, project, folder, options=options, parts=("layers", "tables"))
    print(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else shipped("kazakhstan/demo.toml"))
