"""The tables of the report: results in, words and marks out. No layout, no HTML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd

from spatialict.core.labels import text
from spatialict.export import charts, palette
from spatialict.export.methods import class_in_period, threshold_words
from spatialict.export.themes import regions_shown
from spatialict.export.wording import (
    class_name,
    criteria_of,
    criterion_name,
    in_known_unit,
    p_words,
    signed,
    unit_name,
    well_written,
)

if TYPE_CHECKING:
    from markupsafe import Markup

    from spatialict.core.study import Findings, Message, Result


SPECS: Final = {
    "size": ".1%",
    "growth": ".0f",
    "growth_rate": "+.1f",
    "helix": ".0f",
    "synergy": ",.1f",
}
"""How the figure of a criterion is written, where not with two decimals."""


@dataclass(frozen=True)
class Cell:
    """What stands in one cell: words, a mark of how it is meant, and perhaps a picture."""

    words: str
    kind: str = ""
    picture: Markup | None = None
    said: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first cell of a row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: str = "table"


def number_cell(value: Any, language: str, spec: str = ",.2f") -> Cell:  # noqa: ANN401
    """Return a number as a cell; a missing one is a dash."""
    return Cell(signed(value if pd.notna(value) else None, language, spec), "number")


def row_of(table: pd.DataFrame, region: str) -> pd.Series[Any]:
    """Return the row of a region."""
    return cast("pd.Series[Any]", table.loc[region])


def names(findings: Findings, language: str) -> dict[str, str]:
    """Return what each region is called."""
    column = findings.study.regions[f"name_{language}"]
    return {str(region): str(name) for region, name in column.items()}


def ranked(findings: Findings) -> list[str]:
    """Return the regions that are told, by class, then by quotient, the highest first."""
    result = findings.results.get("candidates")
    shown = regions_shown(findings)
    if result is None:
        return shown
    order = {name: place for place, name in enumerate(palette.CANDIDATES)}
    table = result.table

    def rank(region: str) -> tuple[int, float, str]:
        if region not in table.index:
            return (len(order) + 1, 0.0, region)
        name, score = table.loc[region, "class"], table.loc[region].get("specialisation_value")
        place = order.get(str(name), len(order))
        return (place, -float(score) if pd.notna(score) else float("inf"), region)

    return sorted(shown, key=rank)


def class_cell(name: Any, result: Result, language: str) -> Cell:  # noqa: ANN401
    """Return a class with a square in its colour, and with its period where it needs one."""
    if not isinstance(name, str):
        return Cell(text("report.unclassed", language))
    said = class_in_period(result, name, language)
    colour = palette.CANDIDATES.get(name, palette.CANDIDATES["emerging"])
    return Cell(said, "class", charts.swatch(colour, ""))


def candidates_table(findings: Findings, language: str) -> Table | None:
    """Return the classes with every criterion: value, threshold, passed or not."""
    result = findings.results.get("candidates")
    if result is None:
        return None
    criteria = criteria_of(result.table)
    z_values = _standardised(findings)
    head = [text("report.region", language), text("report.class", language)]
    for c in criteria:
        head.append(f"{criterion_name(c, language)}: {threshold_words(result, c, language)}")
        if c == "specialisation" and z_values is not None:
            head.append(text("report.slq", language))
    said = names(findings, language)
    rows = []
    for region in ranked(findings):
        if region not in result.table.index:
            continue
        row = row_of(result.table, region)
        cells = [Cell(said[region]), class_cell(row["class"], result, language)]
        for c in criteria:
            cells.append(_criterion_cell(row, c, language))
            if c == "specialisation" and z_values is not None:
                cells.append(number_cell(z_values.get(region), language, "+.2f"))
        rows.append((*cells, number_cell(row["score"], language)))
    caption = " ".join(_candidates_caption(findings, result, language))
    return Table(caption, (*head, text("report.score", language)), tuple(rows))


def _standardised(findings: Findings) -> pd.Series[float] | None:
    """Return the standardised quotient, where it was computed."""
    result = findings.results.get("location_quotient")
    if result is None or "slq" not in result.table or result.table["slq"].isna().all():
        return None
    return result.table["slq"]


def _candidates_caption(findings: Findings, result: Result, language: str) -> list[str]:
    said = [text("report.caption_candidates", language)]
    if _standardised(findings) is not None:
        said.append(text("report.caption_slq", language))
        bound = findings.results["location_quotient"].params.get("slq_bound")
        if bound is not None:
            said.append(text("report.caption_slq_bound", language, bound=float(bound)))
    helix = result.table.get(["helix_value", "helix_passed"])
    if helix is not None and (helix["helix_value"].notna() & helix["helix_passed"].isna()).any():
        said.append(text("report.caption_helix_open", language))
    return said


def _criterion_cell(row: pd.Series[Any], name: str, language: str) -> Cell:
    value, passed = row[f"{name}_value"], row[f"{name}_passed"]
    if name == "association":
        words = _association_words(row, language)
    else:
        spec = {
            "growth_rate": "+.1f",
            "size": ".1%",
            "growth": ".0f",
            "helix": ".0f",
            "synergy": ",.1f",
        }
        words = signed(value if pd.notna(value) else None, language, spec.get(name, ",.2f"))
        words += _interval_words(row, name, language, spec.get(name, ",.2f"))
    if pd.isna(passed) and pd.notna(value) and name != "association":
        return Cell(f"{words}; {text('report.cannot_be_told', language)}", "unknown")
    kind = "unknown" if pd.isna(passed) else "passed" if bool(passed) else "failed"
    return Cell(
        words,
        kind,
        said="" if words != "–" and kind == "unknown" else text(f"report.{kind}", language),
    )


def _interval_words(row: pd.Series[Any], name: str, language: str, spec: str) -> str:
    """Return the interval of a criterion, where it has one."""
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    if low is None or pd.isna(low) or pd.isna(high):
        return ""
    values = {"low": signed(low, language, spec), "high": signed(high, language, spec)}
    return "\u00a0" + text("report.interval", language, **values)


def _association_words(row: pd.Series[Any], language: str) -> str:
    quadrant, p_value = row.get("association_quadrant"), row.get("association_p")
    if not isinstance(quadrant, str):
        return "–"
    words = f"{quadrant}, p\u00a0{p_words(p_value, language)}"
    status = row.get("association_status")
    return words if status == "ok" else f"{words}; {status_words(status, language)}"


def status_words(status: Any, language: str) -> str:  # noqa: ANN401
    """Return why a row carries no test."""
    return text(f"report.status_{status}", language) if isinstance(status, str) else "–"


def trend_table(findings: Findings, language: str) -> Table | None:
    """Return quotient and share of every year as small lines, with their change."""
    result = findings.results.get("location_quotient_trend")
    if result is None:
        return None
    first, last = findings.years
    lq = result.table["value"].unstack("year")
    share = result.table["share"].unstack("year")
    years = [year for year in range(first, last + 1) if year in lq.columns]
    said = names(findings, language)
    rows = tuple(
        (
            Cell(said[region]),
            *_lines(findings, row_of(lq, region)[years], row_of(share, region)[years], language),
            *_beside(findings, region, language),
        )
        for region in ranked(findings)
        if region in lq.index
    )
    shift = findings.results.get("shift_share")
    keys = (
        "region",
        "trend_lq",
        "lq_first",
        "lq_last",
        "trend_share",
        "share_first",
        "share_last",
        "change_share",
    )
    said_head = {
        "lq_first": f"LQ {first}",
        "lq_last": f"LQ {last}",
        "share_first": text("report.share_in", language, year=first),
        "share_last": text("report.share_in", language, year=last),
    }
    head = [said_head.get(key) or text(f"report.{key}", language) for key in keys]
    if shift is not None:
        head.append(text("report.regional_shift", language))
    if "candidates_by_year" in findings.results:
        head.append(text("report.class_by_year", language))
    unit = _unit(findings, language)
    return Table(
        text("report.caption_trend", language, first=first, last=last, unit=unit),
        tuple(head),
        rows,
    )


def _unit(findings: Findings, language: str) -> str:
    shift, quotient = (findings.results.get(k) for k in ("shift_share", "location_quotient"))
    given = shift.unit if shift is not None else ""
    if given in {"", "1"} and quotient is not None:
        given = str(quotient.params.get("unit", ""))
    return unit_name(given, language)


def _lines(
    findings: Findings, lq: pd.Series[float], share: pd.Series[float], language: str
) -> list[Cell]:
    """Return quotient and share as lines, with their first and last values."""
    first, last = findings.years
    quotients, shares = [float(v) for v in lq], [float(v) for v in share]
    alt = text("report.lq_from_to", language, first=first, last=last)
    return [
        Cell("", "chart", charts.sparkline(quotients, alt, reference=1.0, colour="#2c7fb8")),
        number_cell(quotients[0], language),
        number_cell(quotients[-1], language),
        Cell(
            "",
            "chart",
            charts.sparkline(shares, text("report.trend_share", language), colour="#5e3c99"),
        ),
        number_cell(shares[0], language, ".1%"),
        number_cell(shares[-1], language, ".1%"),
        number_cell((shares[-1] - shares[0]) * 100, language, "+.2f"),
    ]


def _beside(findings: Findings, region: str, language: str) -> list[Cell]:
    """Return the regional shift and the classes of the years, where they were computed."""
    cells = []
    if (shift := findings.results.get("shift_share")) is not None:
        cells.append(number_cell(shift.table["value"].get(region), language, "+,.0f"))
    if (yearly := findings.results.get("candidates_by_year")) is not None:
        cells.append(_class_strip(yearly, region, language))
    return cells


def _class_strip(yearly: Result, region: str, language: str) -> Cell:
    if region not in yearly.table.index.get_level_values(0):
        return Cell("–")
    classes = yearly.table.loc[region]["class"]
    words = "; ".join(
        f"{year}: {class_name(name, language) if isinstance(name, str) else '–'}"
        for year, name in classes.items()
    )
    colours = [palette.CANDIDATES.get(str(name), palette.NO_DATA) for name in classes]
    return Cell("", "chart", charts.strip(colours, words))


def table_name(table: str, language: str) -> str:
    """Return what a table of the study is called."""
    try:
        return text(f"report.table_{table}", language)
    except KeyError:
        return table


def note_words(note: Message, language: str) -> str:
    """Return a note in words; tables of the study are named as the reader calls them."""
    values = dict(note.values)
    if isinstance(table := values.get("table"), str):
        values["table"] = table_name(table, language)
    if isinstance(tables := values.get("tables"), (list, tuple)):
        values["tables"] = [
            table_name(table, language) if isinstance(table, str) else table for table in tables
        ]
    return well_written(in_known_unit(replace(note, values=values), language).text(language))


def sources_table(findings: Findings, language: str) -> Table | None:
    """Return the tables of the study with their publishers and licences."""
    rows = [
        (
            Cell(table_name(source.table, language)),
            Cell(_given(source.publisher.text(language))),
            Cell(
                _given(source.title.text(language))
                + (f" ({text('report.synthetic_mark', language)})" if source.synthetic else "")
            ),
            Cell(source.years.replace("-", "–") or "–"),
            Cell(_given(source.licence.text(language))),
            Cell(source.url or "–", "address"),
        )
        for source in findings.study.sources
    ]
    keys = ("table", "publisher", "title", "years", "licence", "address")
    head = tuple(text(f"report.{key}", language) for key in keys)
    return Table(text("report.caption_sources", language), head, tuple(rows)) if rows else None


def _given(words: str) -> str:
    """Return what was given; of several joined by "; " the empty ones are left out."""
    return "; ".join(part.strip() for part in words.split(";") if part.strip()) or "–"
