"""docs/calibration.md, its figures and its plots, from the rows of the study."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.calibration.rates import ALPHAS, SIZES
from tests.calibration.study import ties
from tests.laws.measures import GLOBAL, LOCAL

if TYPE_CHECKING:
    import pandas as pd

DISCRETE = {measure.name for measure in LOCAL + GLOBAL if measure.discrete}
NAMES = [f"{alpha:g}".removeprefix("0.") for alpha in ALPHAS]
COLOURS = {20: "#3b6fb6", 200: "#d08a1d", 3_000: "#5a5a5a"}
TESTS = {
    "ours": "ours, p <= .05",
    "peer_equal": "esda at our size",
    "peer": "esda, p <= .05",
    "ours_bh": "ours, q <= .05",
    "peer_fdr": "esda, its fdr",
}
HEAD = """# Is 5 % five per cent?

What the p-values do on maps without any pattern, and what they find where there is one.
Made by `python scripts/calibrate.py{options}` (seed {seed}; {versions}).
All figures are in [calibration.csv](calibration.csv).

**How.** A map is a lattice of 20, 200 or 3 000 cells with queen neighbours. One cell of twenty is
cut off (an island) and one of twenty has no value. Values are drawn for each cell by itself:
normal, lognormal, mostly nil (six of ten are 0, the rest 1, 2, 3 or 5), or 0 and 1. So nothing is
there to be found. Regions of a map share values and draws: the share of its p-values that are at
most alpha is one number a map, and every error (±) is one standard error over maps. Tests are
two-sided.

**What is right.** P(p <= alpha) is to be at most alpha. A p of counts takes few values: where no
two sums tie, the *attainable* level is the largest it can have. Of N sets all counted it is
2 floor(alpha N / 2) / N; of R draws it follows from the binomial law. Ties make p larger, not
smaller. The limits are those of `tests/calibration/rates.py`, chance of a false alarm below 1e-4.

**Result.** {verdict}
"""


def document(rows: pd.DataFrame, *, seed: int, options: str, versions: str) -> str:
    """Return the page."""
    level, family = whole(rows, "level"), whole(rows, "family")
    parts = [
        HEAD.format(seed=seed, options=options, versions=versions, verdict=verdict(level, family)),
        "![Realised over nominal level](calibration_levels.svg)\n",
        "Every case is a dot with two standard errors; hollow where values tie.\n",
        "## Levels where values do not tie\n",
        "Normal values, 1 999 draws from the shared bank; per cent of p-values.\n",
        level_table(level[(level["distribution"] == "normal") & level["draws"].ne("independent")
                          & level["permutations"].astype(str).eq("1999")
                          & level["weights"].eq("equal")]),
        "## Levels by kind of map\n",
        "The largest of all statistics: share of p <= .05, per cent, and by how many of its errors "
        "it is above the attainable level. The largest of ten is above by one or two by chance.\n",
        kinds_table(level),
        "## One false discovery in a map\n",
        "Share of maps of noise where one region stands at 5 %, per cent. On noise the false "
        "discovery rate is this share.\n",
        family_table(family),
        "## Power\n",
        power_text(rows[rows["kind"] == "power"]),
        "![Share of a planted cluster that is found](calibration_power.svg)\n",
    ]  # fmt: skip
    return "\n".join(parts)


def whole(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the rows of a kind, cells and maps as whole numbers."""
    return rows[rows["kind"] == kind].astype({"n": int, "maps": int})


def verdict(level: pd.DataFrame, family: pd.DataFrame) -> str:
    """Return what came out, whatever it is."""
    over = level[level["over"].astype(bool)]
    under = level[level["under"].astype(bool) & ~level.apply(ties, axis=1)]
    wrong = family[family["over"].astype(bool)]
    said = [
        f"{len(level)} cases on {int(level['maps'].sum()):,} maps: ".replace(",", " ")
        + f"{len(over)} reject too much, {len(under)} of those without ties too little. "
        f"{len(family)} cases of a corrected family: {len(wrong)} reject too much."
    ]
    for word, found in (("Too much", over), ("Too little", under), ("Families", wrong)):
        names = [f"{row.measure} {row.n} {row.distribution}" for row in found.itertuples()]
        said += [f"{word}: {', '.join(names)}."] if names else []
    return " ".join(said)


def per_cent(share: float, error: float | None = None, digits: int = 2) -> str:
    """Return a share in per cent, with its error."""
    told = f"{100 * share:.{digits}f}"
    return told if error is None else f"{told} ± {100 * error:.{digits}f}"


def lines(head: list[str], body: list[list[str]]) -> str:
    """Return a table of Markdown."""
    rule = ["---"] * len(head)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *body]) + "\n"


def level_table(level: pd.DataFrame) -> str:
    """Return share and attainable level, a row for each statistic and size."""
    head = ["statistic", "cells", "maps"]
    for alpha in ALPHAS:
        head += [f"p <= {alpha:g}", "attainable"]
    body = []
    for row in level.sort_values(["measure", "n"], key=order).to_dict("records"):
        cells = [row["measure"].replace("_", " "), str(row["n"]), str(row["maps"])]
        counts = row["measure"] in DISCRETE
        for name in NAMES:
            digits = 3 if name == "001" else 2
            best = per_cent(row[f"attainable_{name}"], None, digits)
            cells.append(per_cent(row[f"share_{name}"], row[f"error_{name}"], digits))
            cells.append("it counts" if counts else best)
        body.append(cells)
    return lines(head, body)


def order(column: pd.Series[Any]) -> pd.Series[Any]:
    """Sort statistics as they are listed."""
    names = [measure.name for measure in LOCAL + GLOBAL]
    return column.map(names.index) if column.name == "measure" else column


def kinds_table(level: pd.DataFrame) -> str:
    """Return the largest share of each kind of map."""
    kinds = level.assign(
        how=np.where(
            level["weights"].eq("unequal"), "weights that differ",
            np.where(level["permutations"].astype(str).eq("exact"), "every set",
                     level["draws"].fillna("whole map")),
        )
    )  # fmt: skip
    body = []
    for (how, distribution, n), part in kinds.groupby(["how", "distribution", "n"]):
        row = part.loc[part["share_05"].idxmax()]
        apart = (row["share_05"] - row["attainable_05"]) / max(row["error_05"], 1e-12)
        said = per_cent(row["share_05"], row["error_05"])
        body.append(
            [
                how,
                distribution,
                str(n),
                str(len(part)),
                row["measure"].replace("_", " "),
                said,
                f"{apart:+.1f}",
            ]
        )
    head = ["draws", "values", "cells", "statistics", "largest", "p <= .05", "errors above"]
    return lines(head, body)


def family_table(family: pd.DataFrame) -> str:
    """Return the share of maps with a discovery."""
    body = []
    for (measure, correction), part in family.groupby(["measure", "correction"], sort=False):
        cells = {row["n"]: row for row in part.to_dict("records")}
        told = [
            f"{per_cent(cells[n]['any_found'], cells[n]['any_error'], 1)}" if n in cells else "-"
            for n in SIZES
        ]
        body.append([measure.replace("_", " "), correction, *told])
    return lines(["statistic", "correction", *(f"{n} cells" for n in SIZES)], body)


def power_text(rows: pd.DataFrame) -> str:
    """Return the table of the planted cluster, and what it says."""
    level = float(rows.loc[rows["test"] == "peer_equal", "level"].iloc[0])
    body = []
    for strength, part in rows.groupby("strength"):
        cells = part.set_index("test")
        told = [per_cent(cells.loc[t, "found"], cells.loc[t, "found_error"], 1) for t in TESTS]
        false = [per_cent(cells.loc[t, "false"], None, 1) for t in TESTS]
        pairs = [f"{one} ({two})" for one, two in zip(told, false, strict=True)]
        body.append([f"{strength:g}", *pairs])
    found = rows.pivot_table(index="strength", columns="test", values="found")
    apart = 100 * (found["ours"] - found["peer_equal"]).abs().max()
    return (
        "A block of 4 x 4 of 400 cells is raised by so many deviations; the rest is noise. Per "
        "cent of the block that local Moran finds, and in brackets of the cells far from it that "
        "it calls significant. esda runs as it is by default: 999 draws, the tail chosen after "
        f"seeing the data. At p <= {level:.3g} its size is ours, and what the two find differs by "
        f"at most {apart:.1f} points: it is one test, and neither has more power. At its nominal "
        "5 % esda rejects more everywhere, noise included. After a correction for 400 tests the "
        "number of draws decides: 999 cannot give a p below .001, 99 999 can.\n\n"
        + lines(["raised by", *TESTS.values()], body)
    )


def plots(rows: pd.DataFrame) -> dict[str, str]:
    """Return both plots as SVG, the same bytes for the same rows."""
    import matplotlib as mpl

    mpl.use("Agg")
    with mpl.rc_context({"svg.hashsalt": "calibration", "font.size": 9}):
        return {
            "calibration_levels.svg": _levels(whole(rows, "level")),
            "calibration_power.svg": _power(rows[rows["kind"] == "power"]),
        }


def _levels(level: pd.DataFrame) -> str:
    from matplotlib.figure import Figure

    names = [m.name for m in LOCAL + GLOBAL if m.name in set(level["measure"])]
    figure = Figure(figsize=(11, 0.34 * len(names) + 1.4))
    for place, (alpha, name) in enumerate(zip(ALPHAS, NAMES, strict=True)):
        axis = figure.add_subplot(1, 3, place + 1)
        axis.axvline(1, color="#999999", linewidth=0.8)
        for size, (n, colour) in enumerate(COLOURS.items()):
            part = level[level["n"] == n]
            y = np.array([names.index(m) for m in part["measure"]]) + (size - 1) * 0.24
            hollow = part.apply(ties, axis=1).to_numpy(bool)
            for which, face in ((~hollow, colour), (hollow, "white")):
                axis.errorbar(
                    (part[f"share_{name}"] / alpha)[which], y[which],
                    xerr=(2 * part[f"error_{name}"] / alpha)[which], fmt="o", markersize=3.2,
                    color=colour, markerfacecolor=face, elinewidth=0.7,
                    label=f"{n} cells" if face == colour else None,
                )  # fmt: skip
        axis.set_yticks(
            range(len(names)), [m.replace("_", " ") for m in names] if not place else []
        )
        axis.set_ylim(len(names) - 0.4, -0.6)
        axis.set_xlim(0, 2 if alpha > 0.001 else 3)
        axis.set_title(f"alpha = {alpha:g}")
        axis.set_xlabel("share of p at most alpha, over alpha")
        axis.spines[["top", "right"]].set_visible(b=False)
    axis.legend(frameon=False, loc="lower right")
    figure.tight_layout()
    return _svg(figure)


def _power(rows: pd.DataFrame) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6))
    styles = {
        "ours": ("#3b6fb6", "-"), "peer_equal": ("#d08a1d", "--"), "peer": ("#d08a1d", "-"),
        "ours_bh": ("#3b6fb6", "-"), "peer_fdr": ("#d08a1d", "-"),
    }  # fmt: skip
    titles = ("each cell by itself", "corrected for 400 cells")
    for place, tests in enumerate((("ours", "peer_equal", "peer"), ("ours_bh", "peer_fdr"))):
        axis = figure.add_subplot(1, 2, place + 1)
        for test in tests:
            part = rows[rows["test"] == test]
            colour, line = styles[test]
            axis.errorbar(
                part["strength"], 100 * part["found"], yerr=200 * part["found_error"],
                color=colour, linestyle=line, label=TESTS[test], elinewidth=0.7,
            )  # fmt: skip
        axis.set_ylim(0, 100)
        axis.set_title(titles[place])
        axis.set_xlabel("block raised by, deviations")
        axis.set_ylabel("found of the block, %")
        axis.spines[["top", "right"]].set_visible(b=False)
        axis.legend(frameon=False, loc="upper left")
    figure.tight_layout()
    return _svg(figure)


def _svg(figure: Any) -> str:
    made = io.StringIO()
    figure.savefig(made, format="svg", metadata={"Date": None})
    return "\n".join(line.rstrip() for line in made.getvalue().splitlines()) + "\n"
