"""What a new study begins with: a project file with a comment on every key, and a workbook.

The workbook has a sheet for each table, drop-downs of regions and sections, no figure, and a sheet
that explains; the project file beside it reads it as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from spatialict.core.labels import text
from spatialict.core.study import SPHERES, DataError, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

PROJECT: Final = "spatialict.toml"
WORKBOOK: Final = "spatialict.xlsx"
ROWS: Final = 5000
"""Rows of a sheet that carry the drop-downs."""

SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "activity": ("region_id", "industry", "year", "value"),
    "population": ("region_id", "year", "value"),
    "indicators": ("indicator", "region_id", "year", "value", "unit"),
    "organisations": (
        *("org_id", "name", "sphere", "town", "region_id", "lon", "lat"),
        *("size", "founded", "key", "alias"),
    ),
    "links": ("source", "target", "weight", "kind", "year"),
    "participations": ("project", "org_id", "name", "role", "year"),
    "aliases": ("alias", "org_id"),
    "panel": ("region_id", "industry", "year", "value"),
    "prices": ("year", "value"),
    "programme": ("indicator", "year", "value", "unit", "note"),
    "flows": ("source", "target", "year", "value", "unit"),
    "input_output": ("industry", "final_demand", "output"),
}
"""Sheets and their columns; those of `input_output` stand around one for each section."""


def write_start(
    folder: Path,
    *,
    regions: pd.DataFrame,
    sections: pd.DataFrame,
    country: str,
    borders: str,
    language: str,
    excel: bool,
) -> list[Path]:
    """Write a project file and, where asked, the workbook it reads; overwrite nothing.

    Parameters
    ----------
    folder : Path
        Made where it is needed.
    regions : pandas.DataFrame
        Index ``region_id``; ``name_en, name_ru, name_kk``: the choices of the drop-downs.
    sections : pandas.DataFrame
        Index: code of the section; the same names.

    Raises
    ------
    DataError
        If a file of that name is there already.
    """
    targets = [folder / PROJECT, *([folder / WORKBOOK] if excel else [])]
    taken = [path for path in targets if path.exists()]
    if taken:
        raise DataError([Message("begin.exists", {"path": str(path)}) for path in taken])
    folder.mkdir(parents=True, exist_ok=True)
    name = study_name(folder)
    project = project_text(country, borders, language, excel=excel, name=name)
    targets[0].write_text(project, encoding="utf-8", newline="\n")
    if excel:
        write_workbook(folder / WORKBOOK, regions, sections, language)
    return targets


def study_name(folder: Path) -> str:
    """Return a name for a study from its folder: two studies do not write to one place.

    Examples
    --------
    >>> from pathlib import Path
    >>> study_name(Path("almaty 2024")), study_name(Path("Моё"))[:6]
    ('almaty_2024', 'study_')
    """
    words = re.findall(r"[A-Za-z0-9_-]+", folder.resolve().name)
    plain = "_".join(words)[:59].lstrip("_-")
    lost = not folder.resolve().name.isascii()
    return f"study_{crc32(folder.resolve().name.encode()):08x}" if lost or not plain else plain


def project_text(
    country: str, borders: str, language: str, *, excel: bool, name: str = "my_study"
) -> str:
    """Return a project file with a comment on every key, in a language."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("spatialict.export", "templates")
    environment = Environment(
        loader=loader, undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )
    values = {"country": country, "borders": borders, "excel": excel, "language": language}
    values["name"] = name
    template = environment.get_template("project.toml.j2")
    return template.render(t=lambda name: text(f"begin.{name}", language), **values)


def write_workbook(
    path: Path, regions: pd.DataFrame, sections: pd.DataFrame, language: str
) -> Path:
    """Write the empty workbook: a sheet for each table, its choices, and how to fill it in."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
        bold = book.add_format({"bold": True, "bg_color": "#e8eef4", "border": 1})
        _explain(book.add_worksheet("readme"), language, bold)
        sheets = {name: book.add_worksheet(name) for name in SHEETS}
        choices = {
            "region_id": _choices(
                book.add_worksheet("regions"), regions, language, bold, named=True
            ),
            "industry": _choices(book.add_worksheet("sections"), sections, language, bold),
            "sphere": list(SPHERES),
        }
        for name, sheet in sheets.items():
            columns = columns_of(name, [str(code) for code in sections.index])
            _fill(sheet, columns, _choices_of(name, choices), language, bold)
    return path


def columns_of(sheet: str, sections: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a sheet.

    Examples
    --------
    >>> columns_of("input_output", ["A", "J"])
    ('industry', 'A', 'J', 'final_demand', 'output')
    """
    if sheet != "input_output":
        return SHEETS[sheet]
    industry, *sums = SHEETS[sheet]
    return (industry, *sections, *sums)


def _choices_of(sheet: str, choices: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a sheet's columns choose from: flows join regions, and "total" is no section."""
    if sheet == "flows":
        return dict.fromkeys(("source", "target"), choices["region_id"])
    free = {"industry"} if sheet in {"panel", "input_output"} else set()
    return {column: source for column, source in choices.items() if column not in free}


def _explain(sheet: Any, language: str, bold: Any) -> None:  # noqa: ANN401
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, "spatialict", bold)
    sheet.write_string(0, 1, text("begin.how", language))
    for row, name in enumerate(SHEETS, start=2):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text(f"begin.sheet_{name}", language))
    sheet.write_string(len(SHEETS) + 3, 1, text("begin.missing", language))


def _choices(
    sheet: Any,  # noqa: ANN401
    table: pd.DataFrame,
    language: str,
    bold: Any,  # noqa: ANN401
    *,
    named: bool = False,
) -> str:
    """Write codes with names; return the range of codes, or of names, for a drop-down."""
    columns = ["name_en", "name_ru", "name_kk"]
    for column, heading in enumerate([str(table.index.name), *columns]):
        sheet.write_string(0, column, heading, bold)
    for row, (code, names) in enumerate(table[columns].iterrows(), start=1):
        for column, cell in enumerate([code, *names]):
            sheet.write_string(row, column, str(cell))
    sheet.set_column(1, 3, 45)
    sheet.write_comment(0, 0, text("begin.do_not_change", language))
    letter = "ABCD"[1 + columns.index(f"name_{language}")] if named else "A"
    return f"={sheet.get_name()}!${letter}$2:${letter}${len(table) + 1}"


def _fill(
    sheet: Any,  # noqa: ANN401
    columns: Sequence[str],
    choices: Mapping[str, Any],
    language: str,
    bold: Any,  # noqa: ANN401
) -> None:
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name, bold)
        if len(name) > 1:  # else the code of a section
            sheet.write_comment(0, column, text(f"begin.column_{name}", language))
        rule = _rule(name, choices)
        if rule:
            rule["error_message"] = text("begin.choose", language)
            sheet.data_validation(1, column, ROWS, column, rule)
    sheet.set_column(0, len(columns) - 1, 18)
    sheet.freeze_panes(1, 0)


def _rule(name: str, choices: Mapping[str, Any]) -> dict[str, Any] | None:
    if name in choices:
        return {"validate": "list", "source": choices[name]}
    if name == "year":
        return {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": 2200}
    return None
