"""Tables for people and programs: CSV, one Excel workbook, the neighbours as .gal (and .gwt).

CSV is UTF-8 with a point for decimals and every digit; the workbook is for looking, its last sheet
explains each column in the three languages. Text that a spreadsheet would take for a formula is
written as text.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.neighbourhood.rule_files import file_name
from spatialict.core.rules import CRITERIA
from spatialict.core.study import SPHERES
from spatialict.export import growth_tables, network_tables
from spatialict.export.firm_tables import firm_tables, layer_fields
from spatialict.export.growth_columns import meaning

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from spatialict.core.study import Findings, Result, Source

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_LOCAL: Final = (
    "local_moran", "getis_ord_star", "getis_ord", "local_geary", "local_moran_bivariate",
)  # fmt: skip
_BY_REGION: Final = (
    "candidates_by_year", "location_quotient", "location_quotient_trend", "shift_share", "network",
    "helix",
)  # fmt: skip
_GLOBAL: Final = ("moran", "geary", "general_g", "join_counts")


PIECE: Final = 100_000
"""Rows that are written at once."""

MOST_ROWS: Final = 200_000
"""A longer table is written as CSV only: Excel holds 1 048 576 rows, and is slow long before."""


def write_tables(
    findings: Findings, folder: Path, *, neighbours: Mapping[str, dict[str, str]]
) -> list[Path]:
    """Write every table of a run as CSV, all of them as one workbook, and the neighbours.

    Parameters
    ----------
    findings : Findings
        Of the run; with a focus, the rows of the oblast and its neighbours only.
    folder : Path
        Exists.
    neighbours : Mapping[str, dict[str, str]]
        Rule -> format (``gal``, ``gwt``) -> the text of that file.

    Returns
    -------
    list of Path
        The files, in the order they were written.
    """
    tables = collect(findings)
    written = []
    for name, table in tables.items():
        written.append(_write_csv(table, folder / f"{name}.csv"))
    written.append(_write_workbook(tables, folder / f"{findings.name}.xlsx", findings))
    for rule, texts in neighbours.items():
        for suffix, lines in texts.items():
            path = folder / f"neighbours_{file_name(rule)}.{suffix}"
            path.write_text(lines, encoding="utf-8", newline="\n")
            written.append(path)
    return written


def collect(findings: Findings) -> dict[str, pd.DataFrame]:
    """Return the tables of a run by name, keys as columns, regions with their names."""
    results = findings.results
    tables = {"candidates": _named(findings, results["candidates"])}
    for name in _BY_REGION:
        if name in results:
            tables[name] = _named(findings, results[name])
    if "helix" in tables:
        tables["helix"] = network_tables.helix(tables["helix"])
    tables["local_association"] = _long(findings, _LOCAL, named=True)
    tables["global_association"] = _long(findings, _GLOBAL, named=False)
    tables["neighbours"] = _long(findings, ("neighbours",), named=True)
    tables |= growth_tables.growth_tables(findings)
    tables |= network_tables.network_tables(findings)
    tables |= firm_tables(findings)
    tables["sources"] = pd.DataFrame([_source(source) for source in findings.study.sources])
    return {name: table for name, table in tables.items() if len(table.columns)}


def _write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write a table piece by piece, so that millions of rows are not held twice as texts."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for first in range(0, max(len(table), 1), PIECE):
            piece = inert(table.iloc[first : first + PIECE]).rename(columns=_harmless)
            piece.to_csv(file, index=False, header=first == 0, lineterminator="\n")
    return path


def inert(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet takes for a formula: an apostrophe goes before.

    Examples
    --------
    >>> inert(pd.DataFrame({"name": ["=1+1", "Almaty"], "change": [-1.0, 2.0]}))["name"].tolist()
    ["'=1+1", 'Almaty']
    """
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: table[name].map(_harmless) for name in texts})


def _harmless(cell: Any) -> Any:  # noqa: ANN401
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    return table.reset_index(drop=table.index.names == [None])


def _named(findings: Findings, result: Result) -> pd.DataFrame:
    table = result.table.reset_index()
    if findings.focus:
        table = table[table["region_id"].isin(findings.focus)]
    names = findings.study.regions[["name_en", "name_ru", "name_kk"]]
    named = table[["region_id"]].join(names, on="region_id")
    made = named.join(table.drop(columns="region_id")).reset_index(drop=True)
    return network_tables.only_tested(made)


def _long(findings: Findings, measures: tuple[str, ...], *, named: bool) -> pd.DataFrame:
    parts = []
    for key, result in findings.results.items():
        measure, _, rule = key.partition(":")
        if measure not in measures:
            continue
        part = _named(findings, result) if named else _flat(result.table)
        part.insert(0, "neighbours", rule)
        if measures != ("neighbours",):
            part.insert(0, "measure", measure)
            for name in ("permutations", "alternative", "seed"):
                part[name] = str(result.params.get(name, ""))
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _source(source: Source) -> dict[str, Any]:
    named = {
        f"{name}_{language}": getattr(source, name).text(language)
        for name in ("title", "publisher", "licence")
        for language in LANGUAGES
    }
    plain = {name: getattr(source, name) for name in ("url", "years", "synthetic", "sha256")}
    return {"table": source.table, **named, **plain}


def _write_workbook(tables: Mapping[str, pd.DataFrame], path: Path, findings: Findings) -> Path:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for name, table in tables.items():
            sheet = table if len(table) <= MOST_ROWS else _too_long(name, len(table))
            _write_sheet(book.add_worksheet(name[:31]), sheet, bold)
        own = own_spheres(findings)
        _write_sheet(book.add_worksheet("columns"), explain(tables, spheres=own), bold)
        caveats = pd.DataFrame(
            [
                {language: caveat.text(language) for language in LANGUAGES}
                for caveat in findings.caveats
            ]
        )
        _write_sheet(book.add_worksheet("caveats"), caveats, bold)
    return path


def _too_long(name: str, rows: int) -> pd.DataFrame:
    """Return what a sheet says in place of a table that is too long for it."""
    about = {"count": rows, "total": float(rows), "most": float(MOST_ROWS), "file": f"{name}.csv"}
    return pd.DataFrame([{say: text("tables.too_long", say, **about) for say in LANGUAGES}])


def own_spheres(findings: Findings) -> frozenset[str]:
    """Return the spheres that the project names itself, each of them a column of counts."""
    result = findings.results.get("network")
    given = {} if result is None else result.params.get("spheres", {})
    return frozenset(map(str, given)) - frozenset(SPHERES)


def explain(tables: Mapping[str, pd.DataFrame], *, spheres: Collection[str] = ()) -> pd.DataFrame:
    """Return what each column of the tables means, in the three languages.

    A column that means another thing in some table has a row of its own, which names the table.

    Parameters
    ----------
    tables : Mapping[str, pandas.DataFrame]
        By name.
    spheres : Collection[str]
        Columns that are spheres of the project's own, of which no catalogue knows.
    """
    columns = sorted({column for table in tables.values() for column in table.columns})
    rows = []
    for column in columns:
        if column in spheres:
            told = {say: text("tables.sphere_of_own", say, sphere=column) for say in LANGUAGES}
            rows.append({"column": column, **told})
            continue
        named = [name for name, table in tables.items() if column in table]
        own = [name for name in named if meaning(name, column, "en")]
        if len(own) < len(named):
            rows.append({"column": column, **{say: _meaning(column, say) for say in LANGUAGES}})
        for name in own:
            told = {say: meaning(name, column, say) for say in LANGUAGES}
            rows.append({"column": column, **told, "table": name})
    made = pd.DataFrame(rows, columns=["column", *LANGUAGES, "table"])
    return made.dropna(axis="columns", how="all") if len(made) else made


def _known(key: str, language: str) -> str:
    """Return what a catalogue says, or nothing: a run does not stop for want of a word."""
    try:
        return text(key, language)
    except KeyError:
        return ""


def _meaning(column: str, language: str) -> str:
    if column in layer_fields() | network_tables.layer_fields():
        return text(f"layers.field_{column}", language)
    for ending in ("_value", "_threshold", "_passed"):
        stem = column.removesuffix(ending)
        if stem != column and stem in CRITERIA:
            what = text(f"tables.{stem}", language)
            return text(f"tables.criterion{ending}", language, criterion=what)
    return _known(f"tables.{column}", language) or column.replace("_", " ")


def _write_sheet(sheet: Any, table: pd.DataFrame, bold: Any) -> None:  # noqa: ANN401
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, str(name), bold)
        for row, cell in enumerate(table[name], start=1):
            _write_cell(sheet, row, column, cell)
        width = max([len(str(name)), *(len(str(cell)) for cell in table[name].head(50))], default=8)
        sheet.set_column(column, column, min(max(width, 8), 60))
    sheet.freeze_panes(1, 1)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, column: int, cell: Any) -> None:  # noqa: ANN401
    if cell is None or cell is pd.NA or (isinstance(cell, float) and np.isnan(cell)):
        return
    if isinstance(cell, (bool, np.bool_)):
        sheet.write_boolean(row, column, bool(cell))
    elif isinstance(cell, (int, float, np.number)) and not np.isinf(float(cell)):
        sheet.write_number(row, column, float(cell))
    else:
        sheet.write_string(row, column, str(cell))
