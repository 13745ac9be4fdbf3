"""Where section J grew in 2021-2025, why there, and how regions moved in 2010-2025.

python scripts/growth_poles.py               # the figures that ship
python scripts/growth_poles.py study.toml    # a project of yours (longer series: a table "panel")
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from spatialict import (
    growth_rates,
    markov,
    panel_quotients,
    rank_persistence,
    read_project,
    read_study,
    shift_share,
)
from spatialict.asked import breaks_of, period_of
from spatialict.data.gazetteer import shipped


def main(project_file: Path) -> None:
    """Print the shift-share, growth beyond the nation's, and what the panel tells."""
    project = read_project(project_file)
    study, years = read_study(project), project.years
    about = {"industry": project.sector.industry, "kind": study.activity["kind"].iloc[0]}
    names = study.regions["name_en"]
    ends = (study.activity_in(years.first), study.activity_in(years.last))
    shifts = shift_share(*ends, first=years.first, last=years.last, **about)
    print(f"Shift-share {years.first}-{years.last}, {study.activity['unit'].iloc[0]}")
    print(shifts.table.rename(names).sort_values("competitive").round().to_string())
    asked = project.growth
    sector = {"breaks": breaks_of(project, project.sector.industry), **about}
    period = {"years": period_of(study, project), "confidence": 1 - asked.alpha}
    rates = growth_rates(study.activity, regions=study.regions.index, **period, **sector)
    print(f"\nYearly growth less the nation's, in points, with {1 - asked.alpha:.0%} intervals")
    print(rates.table.rename(names)[["value", "low", "high", "q_value"]].round(1).to_string())
    told = [*shifts.notes, *rates.notes]
    if study.panel is not None:
        breaks = breaks_of(project)
        quotients = panel_quotients(study.panel, project.sector.industry)
        moves = markov(quotients, classes=asked.classes, cuts=asked.cuts, breaks=breaks)
        order = rank_persistence(quotients, breaks=breaks)
        print(f"\nMoves between classes of the quotient, {len(quotients)} regions")
        print(moves.table["value"].unstack().round(2).to_string())
        told += [*moves.notes, *order.notes]
    print("\n" + "\n".join(note.text("en") for note in told))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("project", nargs="?", type=Path, default=shipped("kazakhstan/demo.toml"))
    main(parser.parse_args().project)
