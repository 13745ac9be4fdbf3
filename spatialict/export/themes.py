"""What each map shows: colours, words beside the regions, legend. How it is laid out is `maps`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export import palette
from spatialict.export.furniture import Entry, Group, evidence_mark, filled, outlined
from spatialict.export.methods import threshold_words
from spatialict.export.wording import (
    class_name,
    correction_name,
    criteria_of,
    criterion_name,
    how_tested,
    kind_name,
    level,
    p_words,
    rule_name,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spatialict.core.study import Findings, Result
    from spatialict.export.page import Box, Page

OUTLINES: Final[dict[str, dict[str, Any]]] = {
    "growth_pole": {"edgecolor": "#111111", "linewidth": 1.9, "linestyle": "-"},
    "potential": {"edgecolor": "#111111", "linewidth": 1.5, "linestyle": (0, (4, 1.5))},
    "emerging": {"edgecolor": "#111111", "linewidth": 1.3, "linestyle": (0, (1, 1.3))},
}
MANY: Final = 60
"""Regions above which names of flagged ones only are written, without values and squares."""

NO_DATA: Final = (palette.NO_DATA, "//////")
TOO_FEW: Final = ("#ffffff", "......")


@dataclass(frozen=True)
class Theme:
    """One map, before it is laid on a sheet.

    Parameters
    ----------
    name : str
        Of the file.
    title, subtitle : str, tuple of str
        What is mapped, and how it was measured.
    fills : Mapping
        Region to colour and hatching.
    groups : tuple of Group
        The legend; every class is in it, met or not.
    outlines : Mapping
        Flagged region to its class.
    labels, captions : Mapping
        Lines below a region's name on the land, and in an inset.
    marks : Mapping
        Signs of the criteria, each passed, not passed or unknown.
    overlay : callable, optional
        Draws points and links in place of the regions' names; returns what the legend must add.
    tables : tuple of str
        What the map is drawn from, where it is no map of the sector: it carries the caveats and
        sources of these tables.
    """

    name: str
    title: str
    subtitle: tuple[str, ...]
    fills: Mapping[str, tuple[str, str]]
    groups: tuple[Group, ...]
    outlines: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    captions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: Mapping[str, tuple[tuple[str, bool | None], ...]] = field(default_factory=dict)
    overlay: Callable[[Page, Any], str] | None = None
    with_insets: bool = True
    tables: tuple[str, ...] = ()


def flagged(findings: Findings) -> dict[str, str]:
    """Return the regions that have a class other than none, and that class."""
    result = findings.results.get("candidates")
    if result is None:
        return {}
    classes = result.table["class"].dropna()
    shown = set(findings.focus or classes.index)
    return {str(r): str(c) for r, c in classes.items() if c != "none" and r in shown}


def regions_shown(findings: Findings) -> list[str]:
    """Return the regions that are told about."""
    index = findings.study.regions.index
    return [str(r) for r in index if not findings.focus or r in findings.focus]


def are_many(findings: Findings) -> bool:
    """Return whether there are too many regions to write a value at each."""
    return len(regions_shown(findings)) > MANY


def location_quotient(findings: Findings, language: str) -> Theme | None:
    """Return the map of location quotients."""
    result = findings.results.get("location_quotient")
    if result is None:
        return None
    shown = result.table["value"].reindex(regions_shown(findings))
    values = {str(region): float(value) for region, value in shown.items()}
    classes = palette.lq_classes(result.table["value"])
    fills = {r: lq_fill(v, classes) for r, v in values.items()}
    counted = Counter(fills.values())
    entries = [
        Entry(filled(colour), lq_words(i, classes, language), counted[colour, ""])
        for i, (_, _, colour) in enumerate(classes)
    ]
    entries.append(_no_data(counted[NO_DATA], language))
    words = {r: (_lq_label(v, language),) for r, v in values.items()}
    flags = flagged(findings)
    return Theme(
        "location_quotient",
        text("maps.title_location_quotient", language, sector=findings.sector, year=findings.year),
        (
            study_line(findings, language),
            text("maps.what_is_lq", language, kind=kind_name(findings, language)),
        ),
        fills,
        (
            Group(text("layers.style_location_quotient", language), tuple(entries)),
            _classes_group(findings, language),
        ),
        flags,
        {} if are_many(findings) else words,
        {r: _with_class(flags.get(r), words[r], language) for r in words},
    )


def study_line(findings: Findings, language: str) -> str:
    """Return the title of the study and, in a focus, whose part of it is told."""
    told = findings.title.text(language)
    if not findings.focus:
        return told
    region = findings.study.regions[f"name_{language}"].get(findings.focus[0], findings.focus[0])
    return text("maps.focus", language, title=told, region=str(region))


def lq_fill(value: float, classes: list[tuple[float, float, str]]) -> tuple[str, str]:
    """Return the colour and the hatching of a quotient."""
    for low, high, colour in classes:
        if low <= value < high:
            return colour, ""
    return NO_DATA


def lq_words(place: int, classes: list[tuple[float, float, str]], language: str) -> str:
    """Return a class of quotients in words."""
    low, high, _ = classes[place]
    if place == 0:
        return text("layers.lq_below", language, high=high)
    key = "layers.lq_above" if place == len(classes) - 1 else "layers.lq_between"
    return text(key, language, low=low, high=high)


def _lq_label(value: float, language: str) -> str:
    return f"LQ {number(value, language)}" if value == value else text("layers.no_data", language)  # noqa: PLR0124


def _with_class(name: str | None, lines: tuple[str, ...], language: str) -> tuple[str, ...]:
    return (class_name(name, language), *lines) if name else lines


def _no_data(count: int, language: str) -> Entry:
    return Entry(filled(NO_DATA[0], hatch=NO_DATA[1]), text("layers.no_data", language), count)


def _classes_group(findings: Findings, language: str) -> Group:
    counted = Counter(flagged(findings).values())
    return Group(
        text("maps.flagged", language),
        tuple(
            Entry(outlined(style), class_name(name, language), counted[name])
            for name, style in OUTLINES.items()
        ),
    )


def _first(findings: Findings, measure: str) -> tuple[str, Result] | None:
    for rule in findings.graphs:
        if (key := f"{measure}:{rule}") in findings.results:
            return rule, findings.results[key]
    return None


def local_moran(findings: Findings, language: str) -> Theme | None:
    """Return the map of local Moran: quadrant where significant."""
    found = _first(findings, "local_moran")
    if found is None:
        return None
    rule, result = found
    table = result.table.reindex(regions_shown(findings))
    words = {
        str(r): text(
            "maps.lisa_label",
            language,
            quadrant=_quadrant(row.quadrant),
            p=p_words(row.p_value, language),
        )
        for r, row in table.iterrows()
    }
    entries = [
        (
            name,
            colour,
            f"{name} – {text('layers.label_' + name, language)}"
            if name != "ns"
            else text("layers.label_ns", language),
        )
        for name, colour in palette.LOCAL_MORAN.items()
    ]
    return _association(
        findings,
        language,
        name="local_moran",
        rule=rule,
        words=words,
        classes=entries,
        note=text("maps.note_local_moran", language),
        beside=_global_moran(findings, rule, language),
        result=result,
    )


def getis_ord(findings: Findings, language: str) -> Theme | None:
    """Return the map of hot and cold spots."""
    found = _first(findings, "getis_ord_star") or _first(findings, "getis_ord")
    if found is None:
        return None
    rule, result = found
    statistic = "Gi*" if result.params.get("star", True) else "Gi"
    table = result.table.reindex(regions_shown(findings))
    words = {
        str(r): text("maps.gi_label", language, statistic=statistic, value=signed(value, language))
        for r, value in table["value"].items()
    }
    entries = [
        (name, colour, text("layers.gi_" + name, language))
        for name, colour in palette.GETIS_ORD.items()
    ]
    return _association(
        findings,
        language,
        name="getis_ord",
        rule=rule,
        words=words,
        classes=entries,
        note=text("maps.note_getis_ord", language, statistic=statistic),
        beside=text("maps.same_p", language),
        result=result,
    )


def _quadrant(value: Any) -> str:  # noqa: ANN401
    return str(value) if isinstance(value, str) else "–"


def _association(
    findings: Findings,
    language: str,
    *,
    name: str,
    rule: str,
    words: dict[str, str],
    classes: list[tuple[str, str, str]],
    note: str,
    beside: str,
    result: Result,
) -> Theme:
    table = result.table.reindex(regions_shown(findings))
    colours = {label: (colour, "") for label, colour, _ in classes}
    fills = {str(r): _tested(row, colours) for r, row in table.iterrows()}
    counted = Counter(fills.values())
    entries = [Entry(filled(colour), said, counted[colour, ""]) for _, colour, said in classes]
    entries.append(
        Entry(
            filled(TOO_FEW[0], hatch=TOO_FEW[1]), text("maps.too_few", language), counted[TOO_FEW]
        )
    )
    entries.append(_no_data(counted[NO_DATA], language))
    alpha = float(result.params.get("alpha", 0.05))
    flags = flagged(findings)
    lines = {
        r: (said,) if table.loc[r, "status"] in {"ok", "too_few"} else ()
        for r, said in words.items()
    }
    return Theme(
        name,
        text(f"maps.title_{name}", language, sector=findings.sector, year=findings.year),
        (
            study_line(findings, language),
            _verdict(table, alpha, language),
        ),
        fills,
        (
            Group(
                text("maps.significance", language, alpha=level(alpha, language)),
                tuple(entries),
                "" if are_many(findings) else note,
            ),
            _classes_group(findings, language),
            _how_group(rule, result, language, beside),
        ),
        flags,
        {} if are_many(findings) else lines,
        {r: _with_lq(findings, flags.get(r), r, lines[r], language) for r in lines},
    )


def _how_group(rule: str, result: Result, language: str, beside: str) -> Group:
    said = text(
        "maps.how_tested",
        language,
        rule=rule_name(rule, language),
        how=how_tested(result, language),
        correction=correction_name(result, language),
        m=int(result.params.get("m", 0)),
        alpha=level(result.params.get("alpha", 0.05), language),
    )
    return Group(text("maps.tests", language), (), f"{said} {beside}")


def _with_lq(
    findings: Findings, name: str | None, region: str, lines: tuple[str, ...], language: str
) -> tuple[str, ...]:
    quotients = findings.results.get("location_quotient")
    if quotients is None or region not in quotients.table.index:
        return lines
    value = _lq_label(float(quotients.table["value"][region]), language)
    head = f"{class_name(name, language)}, {value}" if name else value
    return (head, *lines)


def _tested(row: pd.Series[Any], colours: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    if row["status"] in {"too_few", "island"}:
        return TOO_FEW
    if row["status"] != "ok":
        return NO_DATA
    return colours.get(str(row["label"]), colours["ns"])


def _verdict(table: pd.DataFrame, alpha: float, language: str) -> str:
    tested = table[table["status"] == "ok"]
    found = int((tested["label"].fillna("ns") != "ns").sum())
    untested = int(table["status"].isin(["too_few", "island"]).sum())
    few = {0: "maps.verdict_zero", 1: "maps.verdict_one"}
    key = "maps.verdict_some" if found else few.get(len(tested), "maps.verdict_none")
    said = text(key, language, count=found, total=len(tested), alpha=level(alpha, language))
    if untested:
        said += " " + text(
            "maps.verdict_untested", language, count=untested, alpha=level(alpha, language)
        )
    return said


def _global_moran(findings: Findings, rule: str, language: str) -> str:
    result = findings.results.get(f"moran:{rule}")
    if result is None:
        return ""
    row = result.table.iloc[0]
    return text(
        "maps.global_moran",
        language,
        value=signed(row["value"], language, ".3f"),
        p=p_words(row["p_value"], language),
    )


def candidates(findings: Findings, language: str) -> Theme | None:
    """Return the map of candidates with the evidence for each."""
    result = findings.results.get("candidates")
    if result is None:
        return None
    table = result.table.reindex(regions_shown(findings))
    criteria = criteria_of(table)
    fills = {str(r): _class_fill(row, criteria) for r, row in table.iterrows()}
    counted = Counter(fills.values())
    entries = [
        Entry(
            filled(colour, outline=OUTLINES.get(name)),
            class_name(name, language),
            counted[colour, ""],
        )
        for name, colour in palette.CANDIDATES.items()
    ]
    entries.append(_no_data(counted[NO_DATA], language))
    flags = flagged(findings)
    values = {
        str(r): (_lq_label(row["specialisation_value"], language),)
        if "specialisation_value" in table
        else ()
        for r, row in table.iterrows()
    }
    many = are_many(findings)
    about = "what_is_class" if many else "what_is_candidate"
    return Theme(
        "candidates",
        text("maps.title_candidates", language, sector=findings.sector, year=findings.year),
        (study_line(findings, language), text(f"maps.{about}", language)),
        fills,
        (
            Group(text("maps.class", language), tuple(entries)),
            _evidence_group(findings.results["candidates"], criteria, language, many=many),
        ),
        flags,
        {} if many else values,
        {r: _with_share(table, r, flags.get(r), values[r], language) for r in values},
        {} if many else {str(r): _marks(row, criteria) for r, row in table.iterrows()},
    )


def _class_fill(row: pd.Series[Any], criteria: list[str]) -> tuple[str, str]:
    name = row["class"]
    decided = any(pd.notna(row[f"{c}_value"]) for c in criteria if c in {"specialisation", "size"})
    if not isinstance(name, str) or (name == "none" and not decided):
        return NO_DATA
    return palette.CANDIDATES.get(name, palette.CANDIDATES["emerging"]), ""


def _with_share(
    table: pd.DataFrame, region: str, name: str | None, lines: tuple[str, ...], language: str
) -> tuple[str, ...]:
    share = table.loc[region].get("size_value", float("nan"))
    if pd.notna(share) and lines:
        lines = (f"{lines[0]} · {number(float(share), language, '.1%')}",)
    return _with_class(name, lines, language)


def _marks(row: pd.Series[Any], criteria: list[str]) -> tuple[tuple[str, bool | None], ...]:
    return tuple(
        (str(place + 1), None if pd.isna(row[f"{c}_passed"]) else bool(row[f"{c}_passed"]))
        for place, c in enumerate(criteria)
    )


def _evidence_group(result: Result, criteria: list[str], language: str, *, many: bool) -> Group:
    table = result.table
    entries = []
    for place, name in enumerate(criteria):
        passed = int(table[f"{name}_passed"].fillna(False).astype(bool).sum())
        entries.append(
            Entry(
                _mark(str(place + 1)),
                f"{criterion_name(name, language)}: {threshold_words(result, name, language)}",
                passed,
            )
        )
    note = "" if many else text("maps.note_evidence", language)
    return Group(text("maps.evidence", language), tuple(entries), note)


def _mark(sign: str) -> Callable[[Page, Box], None]:
    def draw(page: Page, box: Box) -> None:
        x, y = box.centre
        evidence_mark(page, x - 0.05, y - 0.05, sign, True)

    return draw
