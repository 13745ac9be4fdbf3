"""Tell the ICT level of the regions in three stages, and how firm each rank and class is.

    python scripts/ict_level.py
    python scripts/ict_level.py my_project.toml

Figures of the first two stages are not public in full, so without a project file of your own the
index is of SYNTHETIC figures (shapefiles/kazakhstan/level.toml). The real figures that are public
are of one stage and few regions: they are shown as what they are, and have no index.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

import pandas as pd

from spatialict import read_project, read_study
from spatialict.data.gazetteer import shipped
from spatialict.level_stages import level_results

SHOWN = ["value", "low", "high", "rank", "rank_low", "rank_high", "class", "class_share", "change"]


def main(project_file: Path) -> None:
    """Print the level of the last year, what each other choice does to it, and real figures."""
    project = read_project(project_file)
    study = read_study(project)
    found = level_results(study, project)  # by what [level] asks for
    if "ict_level_choices" not in found:
        raise SystemExit("no figures of the stages: add indicators to the project file")
    level, choices = found["ict_level"], found["ict_level_choices"]
    print(project.study.title.en)
    table = level.table.rename(index=study.regions["name_en"]).sort_values("rank")
    print(table[[name for name in SHOWN if name in table]].round(2).to_string())
    print(choices.table[["value", "max_rank_shift", "classes_changed"]].round(2).to_string())
    print("\n".join(note.text("en") for note in (*level.notes, *choices.notes)))
    real = pd.read_csv(shipped("kazakhstan/digital_literacy.csv"))
    real = real[(real["indicator"] == "digital_literacy_6_74") & (real["year"] == 2023)]
    print("\nREAL: digital literacy, ages 6 to 74, 2023, per cent; other regions are not public")
    print(real[["region", "value"]].to_string(index=False, header=False))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("project", nargs="?", type=Path, default=shipped("kazakhstan/level.toml"))
    main(parser.parse_args().project)
