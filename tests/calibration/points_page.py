"""docs/calibration_points.md and its plot, from the rows of the study of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import binom

from tests.calibration.page import _svg, lines, per_cent
from tests.calibration.points_study import SIMULATIONS, TAIL

if TYPE_CHECKING:
    import pandas as pd

NAMES = {
    "duranton_overman": "Kd", "ripley_l": "K and L", "marcon_puech": "M",
    "colocation_quotient": "CLQ", "local_colocation_quotient": "local CLQ", "scan": "scan",
    "scan_space_time": "scan, space-time",
}  # fmt: skip
COLOURS = ("#3b6fb6", "#d08a1d", "#5a5a5a", "#2e8b57")
HEAD = """# Is 5 % five per cent of points, too?

What the p-values of curves, co-location and scans do on labels and maps of chance, and what they
find where something is planted. Made by `python scripts/calibrate.py --points{options}`
(seed {seed}; {versions}). All figures are in [calibration_points.csv](calibration_points.csv).

**How.** A set is drawn by NumPy, not by the program's own simulations: sites in a region with a bay
and a hole (`even`), around 15 parents of unequal size (`clustered`) or at 20 places only (`towns`,
where values tie), of which 40 are chosen at random; for co-location three kinds at random; for
scans cases by the law of the model over 40 places, over 5 years in space-time. Then nothing is
there to be found. A set gives one p a question, so the share of p at most alpha is binomial; it is
given with its 95 % interval. Curves, M and scans make {simulations} simulations, co-location 199
permutations, local co-location 1 999; of the latter the least q of all points of a set counts.
K and L rank the simulated curves alike, so their p are the same: L was run.

**What is right.** P(p <= alpha) is alpha. Where p takes few values or curves tie, less is right.
A case is called wrong where a right test would be so far off once in 100 000 (on either side):
of {sets} sets, above {most} % at .05. Cases of one measure share their seeds, so they err together.

**Result.** {verdict}
"""


def document(rows: pd.DataFrame, *, seed: int, options: str, versions: str) -> str:
    """Return the page."""
    level = rows[rows["kind"] == "level"]
    sets = int(level["sets"].min())
    said: dict[str, Any] = {"sets": sets, "most": per_cent(binom.isf(TAIL, sets, 0.05) / sets)}
    said |= {"seed": seed, "options": options, "versions": versions, "simulations": SIMULATIONS}
    parts = [
        HEAD.format(verdict=verdict(level), **said),
        "![Share of p at most .05](calibration_points.svg)\n",
        "Left: every question of every case with its 95 % interval, hollow where less than 5 % is "
        "right. Right: how often what is planted is found at 5 %.\n",
        "## Levels\n",
        "Per cent of sets, with the 95 % interval.\n",
        level_table(level),
        "## Power\n",
        "Per cent of sets where what is planted is found. Of curves and M so much of the chosen "
        "firms stands within 8 km of one place; of co-location so many ICT firms stand beside a "
        "university (local: so many universities are brought around one place); of scans a case "
        "is so many times as likely in five places of 40 (in space-time in the last two years of "
        "five).\n",
        power_table(_planted(rows)),
    ]
    return "\n".join(parts)


def verdict(level: pd.DataFrame) -> str:
    """Return what came out, whatever it is."""
    sets = level.groupby(["measure", "case"])["sets"].first().sum()
    both = f"{sets:,}".replace(",", " ")
    said = [f"{len(level)} questions on {both} sets."]
    for name in ("05", "01"):
        found = level[f"verdict_{name}"]
        wrong = level[found != "right"]
        said.append(
            f"At .{name}: {(found == 'too much').sum()} reject too much, "
            f"{(found == 'too little').sum()} too little."
        )
        said += [
            f"{NAMES[row['measure']]} ({row['case']}, {row['question']}) {row[f'verdict_{name}']}."
            for row in wrong.to_dict("records")
        ]
    return " ".join(said)


def share(row: dict[str, Any], name: str) -> str:
    """Return a share and its interval in per cent."""
    value, low, high = (100 * row[f"{word}_{name}"] for word in ("share", "low", "high"))
    return f"{value:.1f} ({low:.1f} to {high:.1f})"


def level_table(level: pd.DataFrame) -> str:
    """Return a row for each question."""
    head = ["statistic", "sets of points", "question", "sets", "p <= .05", "p <= .01", "verdict"]
    body = []
    for row in level.to_dict("records"):
        found = {row["verdict_05"], row["verdict_01"]} - {"right"}
        word = ", ".join(sorted(found)) or ("right, few values" if row["discrete"] else "right")
        cells = [NAMES[row["measure"]], row["case"], row["question"], str(row["sets"])]
        body.append([*cells, share(row, "05"), share(row, "01"), word])
    return lines(head, body)


def _planted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the questions that what is planted should answer: nearness, not distance."""
    return rows[(rows["kind"] == "power") & ~rows["question"].isin(["dispersed", "overall"])]


def power_table(power: pd.DataFrame) -> str:
    """Return a row for each question, every strength in it."""
    body = []
    keys = ["measure", "case", "question"]
    for (measure, case, question), part in power.groupby(keys, sort=False):
        told = "; ".join(
            f"{row['strength']:g}: {share(row, '05')}" for row in part.to_dict("records")
        )
        body.append([NAMES[measure], case, question, str(part["sets"].iloc[0]), told])
    head = ["statistic", "sets of points", "question", "sets", "planted: found at .05"]
    return lines(head, body)


def plots(rows: pd.DataFrame) -> dict[str, str]:
    """Return the plot as SVG, the same bytes for the same rows."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.use("Agg")
    with mpl.rc_context({"svg.hashsalt": "calibration", "font.size": 8}):
        level = rows[rows["kind"] == "level"]
        figure = Figure(figsize=(11, 0.17 * len(level) + 1.2), layout="constrained")
        places = figure.subplot_mosaic(
            [["levels", "shares"], ["levels", "risks"]], width_ratios=[1.2, 1]
        )
        _levels(places["levels"], level)
        power = _planted(rows)
        scans = power["measure"].str.startswith("scan")
        _power(places["shares"], power[~scans], "share that is planted")
        _power(places["risks"], power[scans], "times as likely in the planted places")
        return {"calibration_points.svg": _svg(figure)}


def _levels(axis: Any, level: pd.DataFrame) -> None:
    y = np.arange(len(level))
    shown = 100 * level[["low_05", "share_05", "high_05"]].to_numpy(float)
    hollow = level["discrete"].to_numpy(bool)
    axis.axvline(5, color="#999999", linewidth=0.8)
    axis.hlines(y, shown[:, 0], shown[:, 2], color=COLOURS[0], linewidth=0.8)
    faces = np.where(hollow, "white", COLOURS[0])
    axis.scatter(shown[:, 1], y, s=12, c=faces, edgecolors=COLOURS[0], zorder=3)
    words = [f"{NAMES[row.measure]}: {row.case}, {row.question}" for row in level.itertuples()]
    axis.set_yticks(y, words, fontsize=6)
    axis.set_ylim(len(level) - 0.4, -0.6)
    axis.set_xlim(0, 10)
    axis.set_xlabel("sets of chance with p <= .05, %")
    axis.spines[["top", "right"]].set_visible(b=False)


def _power(axis: Any, power: pd.DataFrame, planted: str) -> None:
    parts = power.groupby(["measure", "case"], sort=False)
    for turn, ((measure, case), part) in enumerate(parts):
        axis.plot(
            part["strength"], 100 * part["share_05"], color=COLOURS[turn % len(COLOURS)],
            linestyle=("-", "--")[turn // len(COLOURS)], marker="o", markersize=3,
            label=f"{NAMES[measure]}: {case}",
        )  # fmt: skip
    axis.set_ylim(0, 101)
    axis.set_xlabel(planted)
    axis.set_ylabel("found at .05, %")
    axis.spines[["top", "right"]].set_visible(b=False)
    if axis.lines:
        axis.legend(frameon=False, fontsize=6)
