"""Astana after Astana Hub began (late 2018): synthetic control, differences and their placebos.

    python scripts/evaluate_programme.py              # section J per head, from the shipped tables
    python scripts/evaluate_programme.py share        # or share, quotient, log

What is found is printed, and drawn into `outputs/programme_KZ-71_<outcome>.png`.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

import matplotlib as mpl
import pandas as pd

mpl.use("Agg")
from matplotlib import pyplot as plt

from spatialict import (
    difference_in_differences,
    load_gazetteer,
    merge_borders,
    outcomes,
    synthetic_control,
)
from spatialict.data.gazetteer import shipped
from spatialict.measure.synthetic_control import SyntheticControl

TREATED, FIRST, BREAKS = "KZ-71", 2019, (2013,)
INDUSTRIES = {"gva_section_J_information_communication": "J", "grp_nominal": "total"}


def common(table: pd.DataFrame, borders: str) -> pd.DataFrame:
    """Return a table in the borders of 16 regions, which all the years have in common."""
    keys = [key for key in ("industry", "year") if key in table]
    table = table[table["region_id"] != "KZ"]
    return merge_borders(
        table, load_gazetteer("kazakhstan"), source=borders, target="16", keys=keys
    )[0]


def followed(outcome: str) -> pd.DataFrame:
    """Return what is followed, region x year 2010-2025."""
    table = pd.read_csv(shipped("kazakhstan/gva_j_grp_employed.csv"))
    table = table.assign(industry=table["indicator"].map(INDUSTRIES)).dropna(subset=["industry"])
    late = table["year"] >= 2021  # the bureau gives the new regions from 2021 on
    panel = pd.concat([common(table[~late], "17"), common(table[late], "20")])
    people = common(pd.read_csv(shipped("kazakhstan/population.csv")), "20")
    return outcomes(panel, people, outcome=outcome)


def draw(found: SyntheticControl, outcome: str) -> Path:
    """Draw the region beside its synthetic self, the gaps of all, and the ratios."""
    figure, (lines, gaps, ratios) = plt.subplots(1, 3, figsize=(14, 4.5), layout="constrained")
    control, names = found.control.table, load_gazetteer("kazakhstan").names
    lines.plot(control["value"], color="black", label=names(TREATED).en)
    lines.plot(control["synthetic"], color="black", linestyle="--", label="synthetic")
    lines.set(title=f"Section J: {outcome}", ylim=(None if outcome == "log" else 0, None))
    lines.legend()
    for region, gap in found.gaps.table["value"].groupby(level="region_id"):
        own = {"color": "black", "zorder": 3} if region == TREATED else {"color": "0.75"}
        gaps.plot(gap.droplevel("region_id"), **own)
    gaps.set(title="Gap to the synthetic region; placebos grey")
    table = found.placebos.table.sort_values("ratio")
    colours = ["black" if region == TREATED else "0.6" for region in table.index]
    ratios.scatter(table["ratio"], [names(region).en for region in table.index], c=colours)
    p = found.control.params
    ratios.set(title=f"After over before: p = {p['p_value']:.3f}, least {p['least_p']:.4f}")
    ratios.set_xscale("log")
    for axes in (lines, gaps):
        axes.set_xticks(range(2010, 2026, 3))
        axes.axvline(FIRST - 0.5, color="0.4", linewidth=0.8)
        axes.axvline(BREAKS[0] - 0.5, color="0.4", linewidth=0.8, linestyle=":")
    path = Path("outputs") / f"programme_{TREATED}_{outcome}.png"
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=110)
    return path


def main(outcome: str = "per_head") -> None:
    """Print what is found and what is not, and draw it."""
    table = followed(outcome)
    options = {"treated": TREATED, "first": FIRST, "breaks": BREAKS, "kind": outcome}
    found = synthetic_control(table, **options)
    differences = difference_in_differences(table, **options)
    print(found.control.table[["value", "synthetic", "gap"]].round(3).to_string())
    print(found.in_time.table[["value", "rmspe_before", "ratio", "p_value"]].round(3).to_string())
    print(differences.table[["value", "low", "high", "p_value"]].round(3).to_string())
    for note in (*found.control.notes, *differences.notes):
        print("-", note.text("en"))
    print(draw(found, outcome))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    choices = ("share", "quotient", "per_head", "log")
    parser.add_argument("outcome", nargs="?", choices=choices, default="per_head")
    main(parser.parse_args().outcome)
