"""The tables of the report that tell of firms: clusters, scan windows, co-location, regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.clusters.numbering import DENSITY
from spatialict.core.labels import number, text
from spatialict.core.study import SPHERES
from spatialict.export.firm_regions import KINDS, held
from spatialict.export.firm_windows import scanned_cell_m
from spatialict.export.firms import (
    Cluster,
    Window,
    clusters,
    region_names,
    window_names,
    windows,
)
from spatialict.export.telling import Cell, Table, number_cell, ranked, status_words
from spatialict.export.telling_firms import reason_words, rejected
from spatialict.export.wording import area_words, distance, p_words

if TYPE_CHECKING:
    from spatialict.core.study import Findings

CLUSTER_COLUMNS: Final = (
    *("cluster", "firms_count", "jobs", "main_industry", "regions_touched", "area"),
    *("cluster_lq", "stability"),
)
MOST_REASONS: Final = 8
MOST_ROWS: Final = 20
"""Rows of a table in the report; the rest is in the tables of the run, and counted here."""


def clusters_table(findings: Findings, language: str) -> Table | None:
    """Return the clusters by density: size, industry, regions, area, stability."""
    found = clusters(findings, language)
    if not found:
        return None
    keys: tuple[str, ...] = CLUSTER_COLUMNS
    names = region_names(findings, language)
    rows = tuple(_cluster_row(cluster, names, language) for cluster in found[:MOST_ROWS])
    if all(pd.isna(cluster.row.get("jobs")) for cluster in found):
        place = keys.index("jobs")
        keys = keys[:place] + keys[place + 1 :]
        rows = tuple(row[:place] + row[place + 1 :] for row in rows)
    judged = _judged(findings)
    if judged is not None:
        keys = (*keys, "candidate")
        rows = tuple(
            (*row, _candidate_cell(judged, cluster, language))
            for row, cluster in zip(rows, found, strict=False)
        )
    caption = [text("firm_report.caption_clusters", language), *_left_out(len(found), language)]
    return Table(" ".join(caption), _head(keys, language), rows)


def _head(keys: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(text(f"firm_report.head_{key}", language) for key in keys)


def _left_out(count: int, language: str) -> list[str]:
    more = count - MOST_ROWS
    return [text("firm_report.rows_left_out", language, count=more)] if more > 0 else []


def _judged(findings: Findings) -> pd.DataFrame | None:
    """Return which clusters are candidates, by their number; None where that was not asked."""
    result = findings.results.get("cluster_candidates")
    if result is None:
        return None
    return result.table.set_axis([f"{DENSITY}{number_}" for number_ in result.table.index])


def _candidate_cell(judged: pd.DataFrame, cluster: Cluster, language: str) -> Cell:
    given = judged["candidate"].get(cluster.number, pd.NA)
    if given is None or pd.isna(given):
        return Cell(text("firm_report.candidate_open", language), "unknown")
    if not bool(given):
        return Cell(text("firm_report.candidate_no", language), "failed")
    robust = judged["robust"].get(cluster.number, pd.NA)
    key = "candidate_robust" if pd.notna(robust) and bool(robust) else "candidate_yes"
    return Cell(text(f"firm_report.{key}", language), "passed")


def candidate_reasons(findings: Findings, language: str) -> tuple[tuple[str, str], ...]:
    """Return why clusters are candidates, or why that cannot be told, in the criteria's words."""
    judged = _judged(findings)
    if judged is None:
        return ()
    open_ = judged[judged["candidate"].fillna(True).astype(bool)]
    reasons = open_[f"reason_{language}"]
    told = [c for c in clusters(findings, language) if c.number in reasons.index]
    return tuple((f"{c.number} {c.name}", str(reasons[c.number])) for c in told[:MOST_REASONS])


def _cluster_row(cluster: Cluster, names: dict[str, str], language: str) -> tuple[Cell, ...]:
    row = cluster.row
    return (
        Cell(f"{cluster.number} {cluster.name}"),
        number_cell(cluster.firms, language, ",.0f"),
        number_cell(row.get("jobs"), language, ",.0f"),
        Cell(_industry(row, language)),
        Cell(" + ".join(names.get(region, region) for region in cluster.regions) or "–"),
        Cell(area_words(_given(row.get("area_km2")), language), "number"),
        number_cell(row.get("lq"), language),
        number_cell(row.get("stability"), language),
    )


def _given(value: Any) -> float:  # noqa: ANN401
    return float(value) if pd.notna(value) else float("nan")


def _industry(row: pd.Series[Any], language: str) -> str:
    industry, share = row.get("main_industry"), row.get("main_industry_share")
    if not isinstance(industry, str):
        return "–"
    if pd.isna(share):
        return industry
    return f"{industry} ({number(float(str(share)), language, '.0%')})"


def scan_table(findings: Findings, key: str, language: str) -> Table | None:
    """Return the windows of a scan, the likeliest first."""
    found = windows(findings, key)
    if not found:
        return None
    in_time = key == "scan_space_time"
    keys = ("window", *(("scan_years",) if in_time else ()), "scan_radius", "cases", "expected")
    keys = (*keys, "ratio", "likelihood", "p", "verdict")
    found, count = found[:MOST_ROWS], len(found)
    rows = tuple(
        _scan_row(window, name, language, in_time=in_time)
        for window, name in zip(found, window_names(findings, found, language), strict=True)
    )
    caption = [text(f"firm_report.caption_{key}", language), *_counted_in(findings, key, language)]
    caption += _left_out(count, language)
    return Table(" ".join(caption), _head(keys, language), rows)


def _counted_in(findings: Findings, key: str, language: str) -> list[str]:
    """Say in which squares the firms of a scan were counted, which its outline does not tell."""
    cell_m = scanned_cell_m(findings.results[key])
    if cell_m is None:
        return []
    return [text("maps.note_squares", language, cell=distance(cell_m, language))]


def _scan_row(window: Window, name: str, language: str, *, in_time: bool) -> tuple[Cell, ...]:
    row = window.row
    years = [Cell(f"{int(row['first_year'])}–{int(row['last_year'])}")] if in_time else []
    verdict = "scan_cluster" if window.is_cluster else "explained"
    return (
        Cell(f"{window.number} {name}"),
        *years,
        Cell(_reach(row, language), "number"),
        number_cell(row["cases"], language, ",.0f"),
        number_cell(row["expected"], language, ",.1f"),
        number_cell(row["relative_risk"], language),
        number_cell(row["value"], language),
        Cell(p_words(row["p_value"], language), "number"),
        Cell(text(f"firm_report.{verdict}", language)),
    )


def _reach(row: pd.Series[Any], language: str) -> str:
    """Return the radius of a circle, or both half axes of an ellipse."""
    long, ratio = float(row["radius_m"]), float(row["ratio"])
    if long == 0:
        return text("firm_report.one_place", language)
    if ratio == 1:
        return distance(long, language)
    return f"{distance(long, language)} × {distance(long * ratio, language)}"


def colocation_table(findings: Findings, language: str) -> Table | None:
    """Return who stands beside whom more often than chance gives, the nearest kinds first."""
    result = findings.results.get("colocation_quotient")
    if result is None or result.table.empty:
        return None
    keys = ("source", "target", "counts", "quotient", "by_chance", "p", "q", "verdict")
    rows = []
    table = result.table.sort_values("value", ascending=False, kind="stable")
    order = list(dict.fromkeys(result.table.index.get_level_values(0)))
    table = table.sort_index(level=0, key=lambda i: i.map(order.index), sort_remaining=False)
    for place, (source, target) in enumerate(table.index.tolist()):
        row = table.iloc[place]
        told = isinstance(row["label"], str) and row["status"] == "ok"
        said = text(f"firm_report.clq_{row['label']}", language) if told else ""
        rows.append(
            (
                Cell(kind_words(findings, str(source), language)),
                Cell(kind_words(findings, str(target), language)),
                Cell(_counts(row, language), "number"),
                number_cell(row["value"], language),
                Cell(_between(row["low"], row["high"], language), "number"),
                Cell(p_words(row["p_value"], language), "number"),
                Cell(p_words(row["q_value"], language), "number"),
                Cell(said or status_words(row["status"], language)),
            )
        )
    return Table(
        text("firm_report.caption_colocation", language), _head(keys, language), tuple(rows)
    )


def kind_words(findings: Findings, kind: str, language: str) -> str:
    """Return what a kind of place is called: the sector, a sphere, a section of the industries."""
    if kind == "sector":
        return findings.sector.text(language)
    if kind in SPHERES:
        return text(f"layers.sphere_{kind}", language)
    quotient = findings.results.get("location_quotient")
    codes = quotient.params.get("industry", ()) if quotient is not None else ()
    if tuple(codes) == (kind,):
        return findings.sector.text(language)
    key = "section" if len(kind) == 1 and kind.isalpha() else "industry"
    return text(f"firm_report.{key}", language, code=kind)


def _counts(row: pd.Series[Any], language: str) -> str:
    return " / ".join(
        number(float(row[name]), language, ",.0f") for name in ("n_source", "n_target")
    )


def _between(low: Any, high: Any, language: str) -> str:  # noqa: ANN401
    if pd.isna(low) or pd.isna(high):
        return "–"
    return f"{number(float(low), language)}–{number(float(high), language)}"


def clustering_table(findings: Findings, language: str) -> Table | None:
    """Return how many of the sector's firms stand in clusters, region by region."""
    result = findings.results.get("clustering")
    if result is None:
        return None
    by_kind = held(findings)
    table, names = result.table, region_names(findings, language)
    shown = [region for region in ranked(findings) if region in table.index]
    shown.sort(key=lambda region: -_known(table["value"][region]))
    rows = []
    for region in shown:
        row = table.loc[region]
        held_by = [row["value"]] if by_kind is None else [by_kind[kind][region] for kind in KINDS]
        named = "; ".join(str(name) for name in row["clusters"])
        told = named or ("–" if row["status"] == "ok" else status_words(row["status"], language))
        rows.append(
            (
                Cell(names.get(region, region)),
                number_cell(row["firms"], language, ",.0f"),
                *(number_cell(value, language, ",.0f") for value in held_by),
                number_cell(row["share"], language, ".0%"),
                Cell(told),
            )
        )
    kinds = ("in_either",) if by_kind is None else ("in_dense", "in_windows")
    keys = ("region", "sector_firms", *kinds, "share_either", "clusters")
    return Table(
        text("firm_report.caption_clustering", language), _head(keys, language), tuple(rows)
    )


def _known(value: Any) -> float:  # noqa: ANN401
    return float(value) if pd.notna(value) else -1.0


def rejects_table(findings: Findings, language: str) -> Table | None:
    """Return how many rows of the register were not used, and why."""
    counted = rejected(findings)
    if counted.empty:
        return None
    rows = tuple(
        (Cell(reason_words(str(reason), language)), number_cell(count, language, ",.0f"))
        for reason, count in counted.items()
    )
    total = int(counted.sum())
    caption = text(
        "firm_report.caption_rejects", language, count=total, number=number(total, language, ",.0f")
    )
    return Table(caption, _head(("reason", "rows"), language), rows)
