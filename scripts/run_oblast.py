"""Report on one oblast: the national results, told for it and its neighbours.

    python scripts/run_oblast.py KZ-63
    python scripts/run_oblast.py "Шығыс Қазақстан облысы"

Nothing is computed on a part: an oblast's location quotient means something beside the nation's.
"""

import sys
from pathlib import Path

from spatialict import find, read_project
from spatialict.data.gazetteer import shipped
from spatialict.pipeline import default_folder, export


def main(oblast: str, project_file: Path) -> None:
    """Print the oblast's reasons in three languages, and write its report and maps."""
    project = read_project(project_file)
    found = find(project, oblast=oblast)
    region = found.focus[0]
    row = found.results["candidates"].table.loc[region]
    for language in ("en", "ru", "kk"):
        print(f"{found.study.regions.loc[region, f'name_{language}']}: {row[f'reason_{language}']}")
    folder = default_folder(project, oblast=region)
    options = {"oblast": region, "parts": ("maps", "tables")}
    export(found, project, folder, options=options, parts=("maps", "tables"))
    print(folder / "report.html")


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else "KZ-63"
    given = Path(sys.argv[2]) if len(sys.argv) > 2 else shipped("kazakhstan/demo.toml")
    main(chosen, given)
