"""docs/calibration_networks.md and its plot, from the rows of the study of networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import binom

from tests.calibration.networks import PERMUTATIONS
from tests.calibration.page import _svg, lines, per_cent
from tests.calibration.points_page import share
from tests.calibration.points_study import TAIL

if TYPE_CHECKING:
    import pandas as pd

NAMES = {
    "mixing": "mixing", "segregation": "segregation", "brokerage": "brokerage by group",
    "helix_triads": "triads", "link_distance": "links by distance", "gravity": "gravity",
    "communities": "communities", "projection": "backbone of a projection",
    "disparity": "disparity filter", "synergy": "synergy of firms",
    "project_synergy": "synergy of projects", "place_synergy": "synergy of places",
    "robustness": "robustness",
}  # fmt: skip
PLANTED = {
    "mixing": "odds of links within a side times {more:g}",
    "segregation": "odds of links within a side times {more:g}",
    "brokerage": "odds of links within a side times {more:g}",
    "helix_triads": "{planted:.0%} of the projects are of one organisation of each side",
    "link_distance": "odds of links within 50 km times {more:g}",
    "gravity": "odds of links within 50 km times {more:g}",
    "communities": "odds of links within four groups times {more:g}",
    "projection": "two organisations meet in {planted:g} of 40 projects",
    "disparity": "one link weighs {more:g} times as much",
    "synergy": "the size of {planted:.0%} of the firms is that which place and technology make it",
    "project_synergy": "{planted:.0%} of the projects are of organisations of one side only",
    "place_synergy": "{planted:.0%} of the organisations are of their town's side",
    "robustness": "some have many times the links of others",
}
ORANGE, BLUE = "#d08a1d", "#3b6fb6"
HEAD = """# Is 5 % five per cent of networks?

What the p-values of the measures of networks do where who is what, and stands where, has nothing to
do with the links, and what they find where something is planted. Made by
`python scripts/calibrate.py --networks{options}` (seed {seed}; {versions}). All figures are in
[calibration_networks.csv](calibration_networks.csv).

**How.** Each set is drawn by NumPy, not by the program's own drawings: 60 organisations with about
six links each, of weights by the exponential law; all organisations alike (`even`), or some with
many times the links of others (`hubs`), or linked by 45 projects that they share (`projects`:
cliques and Newman's weights). Half of the organisations are firms, a quarter offices, a fifth
universities, at random; where `unknown` is said, the side of one in five is not known. Positions
are `even` in a square of 200 km, in 15 `towns` of unequal size, or each of the `sides` stands in a
part of its own and has links mostly within itself, so that distance has to be told from who is
what. Gravity is asked of the links among 16 regions, also with an effect of each (`effects`). For
backbones 12 or 40 organisations take part in 40 projects by odds that are a product of what both
have, so that all tables of the same sums are as likely. For the disparity filter the law of the
weights is the filter's own. Firms are 300 of five places, four technologies and three sizes in
three regions; `two tied` ties places with technologies. Synergy of projects and places is asked of
the whole `country`, or by `regions` whose sides are shared out differently. Of robustness all
organisations are alike, and keys are dealt at random, so that the first to leave are anybody. Then
nothing is there to be found.

A set gives one p a question, so the share of p at most alpha is binomial; it is given with the 95 %
interval of Clopper and Pearson. All tests make {permutations} drawings (drawn backbones 6 999);
`any (q)` is the least q of a table after its correction, so that its share is that of sets with any
finding. The least p of 199 drawings on two sides is .01, so that one row of six alone cannot have a
q of .05, nor one of any table a q of .01: what is found of it is what was asked with few drawings.
By default there are 999.

**What is right.** P(p <= alpha) is alpha. Less is right (hollow in the picture) where counts tie,
where p is a bound (`sdsm`; a link of the disparity filter, which asks two ends; synergy, whose p is
the largest of three) and of the least q. A case is called wrong where a right test would be so far
off once in 100 000 (on either side): of {sets} sets, above {most} % at .05, and above {most_1} % at
.01. Cases of one measure share their seeds, so they err together.

**Result.** {verdict}
"""


def document(rows: pd.DataFrame, *, seed: int, options: str, versions: str) -> str:
    """Return the page."""
    level = rows[rows["kind"] == "level"]
    sets = int(level["sets"].min())
    most = {
        name: binom.isf(TAIL, sets, alpha) / sets for name, alpha in (("05", 0.05), ("01", 0.01))
    }
    said: dict[str, Any] = {"sets": sets, "permutations": PERMUTATIONS}
    said |= {"most": per_cent(most["05"], None, 1), "most_1": per_cent(most["01"], None, 1)}
    said |= {"seed": seed, "options": options, "versions": versions, "verdict": verdict(level)}
    parts = [
        HEAD.format(**said),
        "![Share of p at most .05](calibration_networks.svg)\n",
        "Every question of every case with its 95 % interval, hollow where less than 5 % is right; "
        "right what is found of what is planted.\n",
        "## Levels\n",
        "Per cent of sets, with the 95 % interval.\n",
        level_table(level),
        "## Power\n",
        "Per cent of sets where one planted effect is found. Questions that it is no answer to are "
        "left out. `sdsm` keeps the sums of the table in the mean only, and its p are too large: "
        "`fdsm` keeps them, and finds more.\n",
        power_table(answered(rows)),
        "## Known not to hold\n",
        known_text(rows[rows["kind"] == "known"]),
    ]
    return "\n".join(parts)


def verdict(level: pd.DataFrame) -> str:
    """Return what came out, whatever it is."""
    sets = level.groupby(["measure", "case"])["sets"].first().sum()
    both = f"{sets:,}".replace(",", " ")
    said = [f"{len(level)} questions on {both} sets."]
    for name in ("05", "01"):
        found = level[f"verdict_{name}"]
        said.append(
            f"At .{name}: {(found == 'too much').sum()} reject too much, "
            f"{(found == 'too little').sum()} too little."
        )
        said += [
            f"{NAMES[row['measure']]} ({row['case']}, {row['question']}) {row[f'verdict_{name}']}."
            for row in level[found != "right"].to_dict("records")
        ]
    return " ".join(said)


def level_table(level: pd.DataFrame) -> str:
    """Return a row for each question."""
    head = ["test", "networks", "question", "sets", "p <= .05", "p <= .01", "verdict"]
    body = []
    for row in level.to_dict("records"):
        found = {row["verdict_05"], row["verdict_01"]} - {"right"}
        right = "right, less is too" if row["discrete"] else "right"
        cells = [NAMES[row["measure"]], row["case"], row["question"], str(row["sets"])]
        body.append([*cells, share(row, "05"), share(row, "01"), ", ".join(sorted(found)) or right])
    return lines(head, body)


def answered(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the questions that what is planted should answer."""
    power = rows[rows["kind"] == "power"]
    beside = {
        ("brokerage", "firms: gatekeeper"), ("brokerage", "offices: liaison"),
        ("synergy", "between"), ("link_distance", "25-50 km, within sides"),
    }  # fmt: skip
    asked = list(zip(power["measure"], power["question"], strict=True))
    return power[[pair not in beside for pair in asked]]


def planted(row: dict[str, Any]) -> str:
    """Return what is planted, in words."""
    return (
        PLANTED[row["measure"]]
        .format(planted=row["planted"], more=1 + row["planted"])
        .replace("%", " %")
    )


def power_table(power: pd.DataFrame) -> str:
    """Return a row for each question."""
    head = ["test", "networks", "planted", "question", "sets", "p <= .05", "p <= .01"]
    body = [
        [NAMES[row["measure"]], row["case"], planted(row), row["question"], str(row["sets"]),
         share(row, "05"), share(row, "01")]
        for row in power.to_dict("records")
    ]  # fmt: skip
    return lines(head, body)


def known_text(known: pd.DataFrame) -> str:
    """Return what the documentation says beforehand, with its size."""
    said = [f"{row['measure']}: {share(row, '05')}" for row in known.to_dict("records")]
    return (
        "Links of a projection come in cliques, one for each project, which alone make them more "
        "modular than networks rewired link by link: the p of modularity is no test there, as "
        "`communities` says. Of random projects so many per cent have p <= .05: "
        f"{'; '.join(said)}.\n"
    )


def plots(rows: pd.DataFrame) -> dict[str, str]:
    """Return the plot as SVG, the same bytes for the same rows."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.use("Agg")
    with mpl.rc_context({"svg.hashsalt": "calibration", "font.size": 8}):
        level, power = rows[rows["kind"] == "level"], answered(rows)
        figure = Figure(figsize=(11, 0.14 * len(level) + 1.2), layout="constrained")
        share_of = len(power) / max(len(level), 1)
        places = figure.subplot_mosaic(
            [["levels", "power"], ["levels", "."]],
            width_ratios=[1.1, 1], height_ratios=[share_of, max(1 - share_of, 0.01)],
        )  # fmt: skip
        _panel(places["levels"], level, BLUE, "sets of chance with p <= .05, %")
        places["levels"].axvline(5, color="#999999", linewidth=0.8, zorder=0)
        places["levels"].set_xlim(0, 12)
        _panel(places["power"], power, ORANGE, "planted: sets with p <= .05, %")
        places["power"].set_xlim(0, 101)
        return {"calibration_networks.svg": _svg(figure)}


def _panel(axis: Any, rows: pd.DataFrame, colour: str, words: str) -> None:
    y = np.arange(len(rows))
    shown = 100 * rows[["low_05", "share_05", "high_05"]].to_numpy(float)
    hollow = rows["discrete"].to_numpy(bool) & rows["kind"].eq("level").to_numpy()
    axis.hlines(y, shown[:, 0], shown[:, 2], color=colour, linewidth=0.8)
    faces = np.where(hollow, "white", colour)
    axis.scatter(shown[:, 1], y, s=10, c=faces, edgecolors=colour, zorder=3)
    names = [f"{NAMES[row.measure]}: {row.case}; {row.question}" for row in rows.itertuples()]
    axis.set_yticks(y, names, fontsize=5)
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_xlabel(words)
    axis.spines[["top", "right"]].set_visible(b=False)
