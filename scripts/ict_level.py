"""Tell the ICT level of the regions in three stages, and how firm each rank and class is.

    python scripts/ict_level.py
    python scripts/ict_level.py my_project.toml

Figures of the first two stages are not public in full, so without a project file of your own the
index is of SYNTHETIC figures (shapefiles/kazakhstan/level.toml). The real figures that are public
are of one stage and few regions: they are shown as what they are, and have no index.
"""

import sys
from pathlib import Path

import pandas as pd

from spatialict import read_project, read_study
from spatialict.core.level.recipe import Indicator
from spatialict.data.gazetteer import shipped
from spatialict.measure.level import ict_level
from spatialict.measure.level_costs import level_values
from spatialict.measure.level_robustness import ict_level_choices

SHOWN = ["value", "low", "high", "rank", "rank_low", "rank_high", "class", "class_share", "change"]


def main(project_file: Path) -> None:
    """Print the level of the last year, what each other choice does to it, and real figures."""
    project = read_project(project_file)
    study = read_study(project)
    recipe = [Indicator(**row.model_dump(exclude={"name"})) for row in project.level.indicators]
    values = level_values(
        study.indicators, recipe, population=study.population, prices=study.prices
    )
    level = ict_level(values, recipe, year=project.years.current, seed=project.study.seed)
    choices = ict_level_choices(values, recipe, year=project.years.current)
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
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else shipped("kazakhstan/level.toml"))
