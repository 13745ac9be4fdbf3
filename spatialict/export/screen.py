"""Results for the terminal: a table to read, data for a program, and where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import text
from spatialict.export import growth_screen, network_screen
from spatialict.export.firm_results import FIRMS
from spatialict.export.firm_screen import (
    CURVES,
    firm_lines,
    rejected_lines,
    rows_of_firms,
    worded,
)
from spatialict.export.frames import printable
from spatialict.export.growth_results import named
from spatialict.export.growth_tables import region_names
from spatialict.export.manifest import plain
from spatialict.export.network_results import NETWORK, is_recorded
from spatialict.export.telling_programme import outcome_name
from spatialict.export.wording import in_known_unit, signed, well_written

if TYPE_CHECKING:
    from pathlib import Path

    from spatialict.core.study import Findings, Result

_WINDOW: Final = (
    *("lon", "lat", "radius_km", "cases", "cases_total", "expected", "relative_risk"),
    *("p_value", "label"),
)
COLUMNS: Final = {
    "location_quotient": ("value", "share", "activity", "slq", "low", "high", "q_value", "status"),
    "local_moran": ("value", "quadrant", "label", "p_value", "q_value", "min_p", "status"),
    "getis_ord_star": ("value", "label", "p_value", "q_value", "min_p", "status"),
    "network": ("university", "institute", "industry", "government", "support", "value"),
    "firm_clusters": (
        *("firms", "jobs", "main_industry", "lq", "area_km2", "stability", "candidate", "regions"),
    ),
    "scan": _WINDOW,
    "scan_space_time": ("first_year", "last_year", *_WINDOW),
    **dict.fromkeys(
        CURVES, ("firms", "total", "p_localised", "where_km", "peak_km", "p_dispersed")
    ),
    "colocation_quotient": (
        *("source_kind", "target_kind", "value", "p_value", "q_value", "label", "status"),
    ),
    "clustering": ("firms", "clustered_firms", "clustered_share", "clusters", "status"),
}
OF_AN_OUTCOME: Final = ("synthetic_control", "difference_in_differences")
"""Measures of a programme whose amounts are those of the outcome that is followed."""
_SUBJECTS: Final = ("linkages", "ict_level", "programme")
"""First measures of the commands that tell of nothing where a project gives them nothing."""
_GLOBAL: Final = ("value", "expected", "z_value", "p_value", "mc_error", "status")
_LOOK: Final = ("report.html", "gis/{name}.qgz", "gis/{name}.gpkg", "maps", "tables/candidates.csv")


def as_data(findings: Findings, measures: tuple[str, ...], language: str = "en") -> dict[str, Any]:
    """Return results as JSON can hold them, missing numbers as null; notes in a language."""
    chosen = _chosen(findings, measures)
    names = region_names(findings, language)
    return {
        "study": findings.name,
        "year": findings.year,
        "missing": lacking(findings, measures, language),
        "caveats": [caveat.text(language) for caveat in findings.caveats],
        "results": {
            key: {
                "unit": result.unit,
                "params": _finite(plain(result.params)),
                "notes": _said(result, names, language),
                "rows": [plain_row(row) for row in _rows(findings, key).to_dict("records")],
            }
            for key, result in chosen.items()
        },
    }


def _said(result: Result, names: dict[str, str], language: str) -> list[str]:
    """Return notes with names of regions, units in words and numbers as people write them."""
    told = [in_known_unit(note, language).text(language) for note in result.notes]
    return [named(well_written(note), names) for note in told]


def lacking(findings: Findings, measures: tuple[str, ...], language: str) -> list[str]:
    """Return why there is nothing to tell of a subject, and what to give; nothing where there is.

    Parameters
    ----------
    measures : tuple of str
        Of the command, its own subject first.
    """
    if _chosen(findings, measures) or measures[0] not in _SUBJECTS:
        return []
    return [text(f"screen.without_{measures[0]}", language)]


def plain_row(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row with missing cells as None."""
    return {
        str(name): _finite(None if _missing(cell) else plain(cell)) for name, cell in row.items()
    }


def _finite(said: Any) -> Any:  # noqa: ANN401
    """Return what JSON can hold: no number that is none, and none without end."""
    if isinstance(said, dict):
        return {name: _finite(one) for name, one in said.items()}
    if isinstance(said, list):
        return [_finite(one) for one in said]
    return None if isinstance(said, float) and not np.isfinite(said) else said


def as_text(findings: Findings, measures: tuple[str, ...], language: str) -> str:
    """Return results as tables to read, with names in a language, and the caveats below."""
    parts: list[str] = []
    said: list[str] = []
    names = region_names(findings, language)
    for key, result in _chosen(findings, measures).items():
        if key == "candidates":
            shown = "\n".join(_told(findings, _by_score(result.table), language))
        elif key.partition(":")[0] in network_screen.COLUMNS:
            shown = _cells(network_screen.cells(findings, key, language), key, language)
        elif growth_screen.shows(key):
            rows = growth_screen.cells(findings, key, language)
            shown = "" if rows is None and result.notes else _cells(rows, key, language)
        else:
            shown = _shown(findings, key, _rows(findings, key, told=language), language)
        notes = [
            note for note in _said(result, names, language) if note not in said
        ]  # several tables rest on one network
        said += notes
        lines = [_heading(findings, key, language), shown, *notes]
        parts.append("\n".join(line for line in lines if line))
    parts = parts or lacking(findings, measures, language)
    told = [caveat.text(language) for caveat in findings.caveats]
    if set(measures).intersection(FIRMS):
        told += rejected_lines(findings, language)
    return "\n\n".join([*parts, "\n".join(told)])


def summary(findings: Findings, folder: Path, language: str) -> str:
    """Return which regions are flagged and why, what that does not say, and where to look."""
    flags = _by_score(findings.results["candidates"].table)
    flagged = flags.index[~flags["class"].isin(["none"]) & flags["class"].notna()]
    lines = [text("screen.title", language, title=findings.title, year=findings.year)]
    lines += _told(findings, flags.loc[list(findings.focus) or flagged], language)
    if flags["class"].isna().all():
        lines.append(text("screen.none_classed", language))
    elif not len(flagged) and not findings.focus:
        lines.append(text("screen.no_flag", language))
    lines += network_screen.lines(findings, language)
    lines += firm_lines(findings, language)
    lines += ["", *(caveat.text(language) for caveat in findings.caveats)]
    lines += ["", text("screen.intake", language)]
    lines += [f"  {note.text(language)}" for note in findings.study.notes]
    places = [folder / place.format(name=findings.name) for place in _LOOK]
    look = [f"  {place}" for place in places if place.exists()]
    return "\n".join([*lines, "", text("screen.look", language), *look])


def _by_score(flags: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates, class by class as the map has them, the nearest first."""
    order = {"growth_pole": 0, "potential": 1, "emerging": 2, "none": 3}
    rank = flags["class"].map(order).fillna(4)
    return flags.assign(rank=rank).sort_values(["rank", "score"], ascending=[True, False])


def _told(findings: Findings, flags: pd.DataFrame, language: str) -> list[str]:
    if findings.focus:
        flags = flags[flags.index.isin(findings.focus)]
    reasons = flags[f"reason_{language}"]
    return [
        f"  {_name(findings, str(region), language)} ({region}): {reason}"
        for region, reason in reasons.items()
    ]


def _chosen(findings: Findings, measures: tuple[str, ...]) -> dict[str, Result]:
    """Return the results that were asked for; those of a story in its order."""
    order = {measure: place for place, measure in enumerate(NETWORK)}
    order |= {name: place for place, name in enumerate(measures) if growth_screen.shows(name)}
    keys = [key for key in findings.results if key.partition(":")[0] in measures]
    ranked = sorted(keys, key=lambda key: order.get(key.partition(":")[0], -1))
    return {key: findings.results[key] for key in ranked}


def _rows(findings: Findings, key: str, *, told: str = "") -> pd.DataFrame:
    """Return the rows of a result; of firms as a table tells them, to be read or for a program."""
    if (of_firms := rows_of_firms(findings, key, told)) is not None:
        return of_firms
    table = findings.results[key].table.reset_index()
    if growth_screen.shows(key):
        return growth_screen.in_focus(findings, key, table)
    if findings.focus and "region_id" in table:
        table = table[table["region_id"].isin(findings.focus)]
    return table


def _heading(findings: Findings, key: str, language: str) -> str:
    measure, _, rule = key.partition(":")
    if measure in network_screen.COLUMNS:
        return network_screen.heading(key, language, recorded=is_recorded(findings))
    if growth_screen.shows(key):
        title = growth_screen.heading(key, language, findings.results[key].unit)
        if measure in OF_AN_OUTCOME:
            outcome = outcome_name(findings, language)
            return f"{title}: {outcome[:1].lower()}{outcome[1:]}"
        return title
    title = text(f"screen.{measure}", language)
    return f"{title} [{rule}]" if rule else title


def _cells(cells: pd.DataFrame | None, key: str, language: str) -> str:
    """Return a table whose cells are written, or that it has no rows."""
    if cells is None:
        return _nothing(key.partition(":")[0], language)
    told = {name: [_cell(cell, language) for cell in cells[name]] for name in cells}
    return pd.DataFrame(told).to_string(index=False)


def _shown(findings: Findings, key: str, rows: pd.DataFrame, language: str) -> str:
    if rows.empty:
        return _nothing(key.partition(":")[0], language)
    rows = worded(findings, rows, language)
    columns = [c for c in COLUMNS.get(key.partition(":")[0], _GLOBAL) if c in rows]
    cells = pd.DataFrame(
        {
            text(f"screen.column_{name}", language): [_cell(cell, language) for cell in rows[name]]
            for name in columns
        }
    )
    if "region_id" in rows:
        names = [_name(findings, region, language) for region in rows["region_id"]]
        cells.insert(0, text("screen.column_region_id", language), rows["region_id"].to_numpy())
        cells.insert(1, text("screen.column_name", language), names)
    elif key not in COLUMNS:
        cells.insert(0, text("screen.column_statistic", language), rows.iloc[:, 0].to_numpy())
    elif "named" in rows:
        cells.insert(0, text("screen.column_key", language), rows["named"].to_numpy())
    return cells.to_string(index=False)


def _nothing(measure: str, language: str) -> str:
    """Return the sentence in place of a table without rows."""
    own = measure in {"firm_clusters", "scan", "scan_space_time", "clustering"}
    own |= measure in {"mixing", "brokerage_groups", "organisations"}
    return text(f"screen.nothing_{measure}" if own else "screen.nothing", language)


def _cell(cell: Any, language: str) -> str:  # noqa: ANN401
    if _missing(cell):
        return "–"
    if isinstance(cell, float) and np.isinf(cell):
        return "∞" if cell > 0 else "−∞"
    if isinstance(cell, (bool, np.bool_)) or not isinstance(cell, (float, np.floating)):
        return printable(str(cell))
    spec = ",.4g" if abs(float(cell)) < 1000 else ",.0f"
    return well_written(signed(cell, language, spec))


def _missing(cell: Any) -> bool:  # noqa: ANN401
    return cell is None or cell is pd.NA or (isinstance(cell, float) and np.isnan(cell))


def _name(findings: Findings, region: str, language: str) -> str:
    return str(findings.study.regions.loc[region, f"name_{language}"])
