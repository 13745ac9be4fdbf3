"""Tables for people, from results.json."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

from benchmarks.goals import Goal, growth, numbers, ratios
from benchmarks.plot import draw
from benchmarks.sets import Set

NAMES = {
    "ours": "ours", "esda": "esda", "geoda": "pygeoda", "spdep": "spdep", "libpysal": "libpysal",
    "kernel": "counting only", "call": "whole call", "999": "999", "99999": "99 999",
    "lookup": "look-up", "complete": "complete", "links": "links", "graph": "Graph",
    "pysal": "pysal", "geopandas": "geopandas", "shapely": "shapely", "sklearn": "scikit-learn",
    "numpy": "NumPy", "loop": "plain loop", "ready": "polygons ready", "columns": "from columns",
    "99": "99", "short": "short", "grid": "grid", "labelling": "labelling", "random": "at random",
    "each": "each pair", "anew": "anew each time", "once": "neighbours once", "half": "up to half",
    "tenth": "up to a tenth", "one_thread": "one thread", "exact": "exact",
    "networkx": "networkx", "igraph": "igraph", "networkit": "networkit", "scipy": "SciPy",
    "gaussian": "Gaussian", "ellipses": "ellipses", "sector": "one sector, whole call",
}  # fmt: skip

INTRODUCTION = """\
{title}

Written by `python -m benchmarks{option}` (`make bench`); do not edit. The numbers are in
[`benchmarks/results{suffix}.json`](../benchmarks/results{suffix}.json).

{page}
**Machine.** {machine}{said}

![CPU seconds by n](benchmarks{suffix}.svg)
"""


def save(found: dict, path: Path) -> None:
    """Write aside, then rename."""
    _write(path, json.dumps(found, indent=1, sort_keys=False) + "\n")


def write(found: dict, told: Set, folder: Path) -> None:
    """Write the page of a set and its plot."""
    parts = [_introduction(found, told), _goals(found, told), cases(found, told.noun)]
    parts += [_growth(found, told), _memory(found, told)]
    name = f"benchmarks{told.suffix}"
    _write(folder / f"{name}.md", "\n".join(parts))
    aside = folder / f"{name}.aside.svg"
    draw(found, told.panels, told.noun, aside)
    aside.replace(folder / f"{name}.svg")


def _write(path: Path, text: str) -> None:
    aside = path.with_name(path.name + ".aside")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def _introduction(found: dict, of: Set) -> str:
    machine = found["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    where = f"{machine['cores']} cores ({machine['processor']}), {machine['system']}, "
    where += f"Python {machine['python']}; {versions}."
    wrong = found["differences"]
    told = "none of which differed" if not wrong else f"{len(wrong)} of which differed: {wrong}"
    said = f" {found['said']}" if found.get("said") else ""
    if "load" in found:
        before, after = found["load"]
        where += f" Load of the last minute when it began {before}, when it ended {after}."
    page = of.page.format(rounds=_rounds(found), compared=found["compared"], differences=told)
    option = f" --set {of.name}"
    words = {"title": of.title, "suffix": of.suffix, "machine": where, "said": said}
    return INTRODUCTION.format(page=page, option=option, **words)


def _rounds(found: dict) -> str:
    """Return over how many rounds the medians are: dear cases have fewer."""
    made = {
        len(one["cpu"])
        for case in found["cases"].values()
        for contestant in case["contestants"].values()
        for one in contestant["measured"].values()
    }
    least, most = min(made), max(made)
    many = str(least) if least == most else f"{least} to {most}"
    return f"{many} round" if many == "1" else f"{many} rounds"


def _goals(found: dict, told: Set) -> str:
    rows = [row for goal in told.goals if (row := _goal(found, goal))]
    head = ["operation", told.noun, "ours", "peer", "ratio", "goal", ""]
    return "## Goals\n\n" + _table(head, rows)


def _goal(found: dict, goal: Goal) -> list[str]:
    if goal.unit == "exponent":
        return _exponent(found, goal)
    if not goal.peer:
        return _limit(found, goal)
    by_size = {n: ratios(found, goal, n) for n in goal.n}
    by_size = {n: found_ratios for n, found_ratios in by_size.items() if found_ratios}
    if not by_size:
        return []
    n = min(by_size, key=lambda size: statistics.median(by_size[size]))
    middle = statistics.median(by_size[n])
    show = _megabytes if goal.unit == "MB/MB" else _time
    ours, peer = (show(found, goal.case, who, n) for who in (goal.ours, goal.peer))
    sizes = whole(n) if len(goal.n) == 1 else f"{whole(min(goal.n))} up, least at {whole(n)}"
    spread = f"**{figure(middle)}** ({figure(min(by_size[n]))} to {figure(max(by_size[n]))})"
    slower = f"slower: {goal.why}" if middle < 1 and goal.why else ""
    verdict = _verdict(middle >= goal.least, goal) if goal.least else slower
    aim = f"{whole(goal.least)} times" if goal.least > 1 else "faster" if goal.least else "-"
    return [goal.words, sizes, ours, f"{peer} {name(goal.peer)}", spread, aim, verdict]


def _exponent(found: dict, goal: Goal) -> list[str]:
    slope = growth(found, goal.case, goal.ours, goal.n[0])
    if slope is None or slope[2] <= min(100_000, 99 * goal.n[0]):
        return []
    title = found["cases"][goal.case]["title"]
    words = f"{goal.words}: {title}, {name(goal.ours)}"
    row = [words, f"{whole(slope[1])} to {whole(slope[2])}", "", "", f"n^{slope[0]:.2f}"]
    return [*row, f"n^{goal.most}, as n log n", _verdict(slope[0] <= goal.most, goal)]


def _limit(found: dict, goal: Goal) -> list[str]:
    (n,) = goal.n
    what = "wall" if goal.unit == "s" else "peak_mb"
    measured = numbers(found, goal.case, goal.ours, n, what)
    if not measured:
        return []
    middle = statistics.median(measured)
    said = seconds(middle) if goal.unit == "s" else f"{whole(round(middle))} MB"
    ours = f"{said} of the clock" if goal.unit == "s" else f"{said} in all"
    ours += f" ({_time(found, goal.case, goal.ours, n)} CPU)"
    row = [goal.words, whole(n), ours, "", "", f"under {whole(goal.most)} {goal.unit}"]
    return [*row, _verdict(middle < goal.most, goal)]


def _verdict(met: bool, goal: Goal) -> str:
    return "met" if met else f"missed: {goal.why}" if goal.why else "missed"


def cases(found: dict, noun: str) -> str:
    """Return one table for each case."""
    parts = [f"## CPU time by {'n' if noun == 'n' else f'number of {noun}'}\n"]
    for case, told in found["cases"].items():
        who = list(told["contestants"])
        sizes = sorted({int(n) for one in told["contestants"].values() for n in _sizes(one)})
        rows = [[whole(n), *(_cell(told, one, case, found, n) for one in who)] for n in sizes]
        parts.append(f"### {told['title']}\n\n" + _table([noun, *map(name, who)], rows))
    return "\n".join(parts)


def _sizes(contestant: dict) -> set[str]:
    return set(contestant["measured"]) | set(contestant["not_run"])


def _cell(told: dict, who: str, case: str, found: dict, n: int) -> str:
    if numbers(found, case, who, n):
        return _time(found, case, who, n)
    why = told["contestants"][who]["not_run"].get(str(n), "")
    return f"not run: {why}" if why else ""


def _time(found: dict, case: str, who: str, n: int) -> str:
    return seconds(statistics.median(numbers(found, case, who, n)))


def _megabytes(found: dict, case: str, who: str, n: int) -> str:
    return f"{whole(round(numbers(found, case, who, n, 'extra_mb')[0]))} MB"


def _growth(found: dict, of: Set) -> str:
    rows = []
    for case, told in found["cases"].items():
        for who in told["contestants"]:
            if (slope := growth(found, case, who, of.grows_from)) is not None:
                between = f"{whole(slope[1])} to {whole(slope[2])}"
                rows.append([told["title"], name(who), f"{slope[0]:.2f}", between])
    words = "Slope of log CPU time on log n; 1 is linear.\n\n"
    return "## Growth\n\n" + words + _table(["operation", "by", "exponent", of.noun], rows)


def _memory(found: dict, of: Set) -> str:
    """Memory is told for the largest n of each, where it matters."""
    rows = []
    for case, told in found["cases"].items():
        if case == "cold_start":  # a child's peak holds its parent's pages until it is on its own
            continue
        for who, one in told["contestants"].items():
            sizes = sorted(map(int, one["measured"]))
            for n in [size for size in sizes if size in of.remembered]:
                extra, peak = (
                    numbers(found, case, who, n, what)[0] for what in ("extra_mb", "peak_mb")
                )
                each = f"{extra * 1024 * 1024 / n:.0f}"
                rows.append(
                    [
                        told["title"],
                        name(who),
                        whole(n),
                        whole(round(extra)),
                        each,
                        whole(round(peak)),
                    ]
                )
    words = (
        "Megabytes at the peak of the call beyond what the process held before it, the same in "
        "bytes for each of n, and all of the process, inputs and libraries among it.\n\n"
    )
    head = ["operation", "by", of.noun, "MB for the call", "bytes for each", "MB in all"]
    return "## Memory\n\n" + words + _table(head, rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def name(who: str) -> str:
    """Return a contestant in words."""
    parts = who.removeprefix("cold.").split(".")
    parts = [parts[0], *(part for part in parts[1:] if part in NAMES)]
    return ", ".join(NAMES[part] for part in parts)


def seconds(number: float) -> str:
    if number >= 1:
        return f"{number:.3g} s" if number < 1000 else f"{number:.0f} s"
    return f"{number * 1e3:.3g} ms" if number >= 1e-3 else f"{number * 1e6:.0f} µs"


def figure(number: float) -> str:
    if number < 1:
        return f"{number:.2g}"
    return f"{number:.1f}" if number < 10 else whole(round(number))


def whole(number: float) -> str:
    return f"{number:,}".replace(",", "\u202f") if number >= 10_000 else f"{number:g}"
