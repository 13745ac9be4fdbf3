"""Who works with whom, and does it add up to more: brokers, communities, and the synergy.

    python scripts/triple_helix.py               # organisations that ship: co-location only
    python scripts/triple_helix.py study.toml    # a project of yours with links or participations

The tables, the layers for QGIS and the graphs for Gephi are written too.
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
    if "helix" not in found.results:
        print("no organisations: add a table of them to the project file")
        return
    for note in found.results["network"].notes:
        print(note.text("en"))
    for key in ("segregation:helix", "segregation:region"):
        if key in found.results:
            row = found.results[key].table.loc["ei"]
            told = (
                f"E-I {row['value']:.2f}, by chance {row['expected']:.2f}, p {row['p_value']:.3f}"
            )
            print(f"{key.partition(':')[2]}: {told}")
    for key, result in found.results.items():
        if key.startswith("synergy:"):
            total = result.params["total"]
            told = f"T {total['value']:.1f} millibits ({total['low']:.1f} to {total['high']:.1f})"
            print(f"{key}: {told}, p {total['p_value']:.3f}; below what chance gives is synergy")
    helix = found.results["helix"].table
    print(helix[["u", "i", "g", "internal_links", "external_links", "brokers", "synergy"]])
    folder = default_folder(project, parts=("layers", "tables"))
    options = {"oblast": "", "parts": ("layers", "tables")}
    export(found, project, folder, options=options, parts=("layers", "tables"))
    print(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else shipped("kazakhstan/demo.toml"))
