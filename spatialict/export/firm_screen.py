"""What the terminal says of firms: clusters, windows of the scan, where curves leave their band."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export import firm_tables
from spatialict.export.telling_firm_tables import kind_words
from spatialict.export.wording import is_synthetic, p_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings, Result

CURVES: Final = firm_tables.CURVES
REJECTED: Final = "register.rejected"
"""The note of the intake that a command which shows firms repeats, as a run does."""
WORDS: Final = {
    "label": {
        "ns": "firm_report.clq_ns",
        "cluster": "firm_report.scan_cluster",
        "together": "firm_report.clq_together",
        "apart": "firm_report.clq_apart",
    },
    "status": {
        "ok": "screen.status_ok",
        "too_few": "report.status_too_few",
        "island": "report.status_island",
        "missing": "report.status_missing",
        "constant": "report.status_constant",
        "undefined": "report.status_undefined",
    },
    "candidate": {
        "robust": "firm_report.candidate_robust",
        "yes": "firm_report.candidate_yes",
        "no": "firm_report.candidate_no",
    },
}
"""Column -> the words of its codes, those of the report and the maps."""


def rows_of_firms(findings: Findings, key: str, told: str = "") -> pd.DataFrame | None:
    """Return the rows of a result of firms without geometry; None of any other result.

    Parameters
    ----------
    findings : Findings
        Of the run.
    key : str
        Of the result.
    told : str
        The language of a table that is read; ``""`` gives what a program takes: all columns, and
        of a curve every distance.
    """
    if key in CURVES:
        curve = findings.results[key]
        return _peak(curve, told) if told else curve.table.reset_index()
    tables: dict[str, Callable[[Findings], pd.DataFrame | None]] = {
        "firm_clusters": firm_tables.clusters,
        "scan": partial(firm_tables.windows, key="scan"),
        "scan_space_time": partial(firm_tables.windows, key="scan_space_time"),
        "colocation_quotient": firm_tables.colocation,
        "clustering": firm_tables.clustering,
    }
    table = tables[key](findings) if key in tables else None
    return table if table is None or not told else _to_read(key, table, told)


def worded(findings: Findings, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return rows with words in place of codes, as the report and the maps have them."""
    words = {
        column: rows[column].map(
            lambda code, of=said: text(of[code], language) if code in of else code
        )
        for column, said in WORDS.items()
        if column in rows
    }
    kinds = {
        column: [kind_words(findings, str(kind), language) for kind in rows[column]]
        for column in ("source_kind", "target_kind")
        if column in rows
    }
    return rows.assign(**words, **kinds)


def _to_read(key: str, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the rows that are read, with names and in kilometres."""
    if key == "firm_clusters":
        names = {"named": table[f"name_{language}"], "regions": table[f"regions_{language}"]}
        return table.assign(**names).sort_values("firms", ascending=False, kind="stable")
    if key in {"scan", "scan_space_time"}:
        table = table[table["radius_m"].notna()]
        named = "S" + table["cluster"].astype(str)
        return table.assign(named=named, radius_km=table["radius_m"] / 1000)
    return table[table["firms"] > 0] if key == "clustering" else table


def firm_lines(findings: Findings, language: str) -> list[str]:
    """Return what the summary of a run says of firms; nothing where there are none."""
    said = []
    curve = findings.results.get("duranton_overman")
    if curve is not None and curve.params.get("p_localised", 1.0) <= curve.params.get("alpha", 0):
        peak = float(curve.params["peak_m"]) / 1000
        words = {"peak": number(peak, language, ",.3g"), "p": _p(curve, language)}
        said.append(text(f"screen.localised{'' if peak else '_nearest'}", language, **words))
    clusters = firm_tables.clusters(findings)
    if clusters is not None:
        windows = firm_tables.windows(findings, "scan")
        sure = 0 if windows is None else int((windows["label"] == "cluster").sum())
        said.append(text("screen.clusters_found", language, count=len(clusters), sure=sure))
        if "candidate" in clusters:
            said += _candidates(clusters, language, scanned=windows is not None)
    if said and is_synthetic(findings, ("firms",)):
        said.append(text("screen.synthetic_firms", language))
    rejects = findings.study.rejects
    if rejects is not None and len(rejects):
        said.append(text("screen.rejected", language, count=len(rejects)))
    return ["", *said] if said else []


def _candidates(clusters: pd.DataFrame, language: str, *, scanned: bool) -> list[str]:
    """Say which clusters are candidates, and which of them the scan confirms."""
    names = clusters[f"name_{language}"]
    chosen = names[clusters["candidate"].isin(["robust", "yes"])]
    sure = names[clusters["candidate"] == "robust"]
    if chosen.empty:
        return []
    said = text("screen.clusters_candidates", language, names=_first(chosen))
    if not scanned:
        return [said]
    which = "_none" if sure.empty else "_all" if len(sure) == len(chosen) else ""
    agreed = text(f"screen.scan_confirms{which}", language, names=_first(sure))
    return [f"{said} {agreed}"]


def _first(names: pd.Series[str]) -> list[str]:
    return [*names.head(10), *(["…"] if len(names) > 10 else [])]


def rejected_lines(findings: Findings, language: str) -> list[str]:
    """Return what the intake said of rows of the register that it did not take."""
    return [note.text(language) for note in findings.study.notes if note.key == REJECTED]


def _p(curve: Result, language: str) -> str:
    words = p_words(float(curve.params["p_localised"]), language)
    return f"p {words}" if words.startswith("<") else f"p = {words}"


def _peak(curve: Result, language: str) -> pd.DataFrame:
    """Return one row: how sure localisation and dispersion are, and at which distances."""
    params = curve.params
    row: dict[str, Any] = {
        "firms": params.get("n"),
        "total": params.get("total"),
        "p_localised": params.get("p_localised"),
        "where_km": _ranges(curve.table, language),
        "peak_km": float(params.get("peak_m", float("nan"))) / 1000,
        "p_dispersed": params.get("p_dispersed"),
    }
    return pd.DataFrame([row])


def _ranges(table: pd.DataFrame, language: str) -> str:
    """Return the distances at which a curve is above its band: "4–12; 18"."""
    localised = (table["label"] == "localised").to_numpy()
    run = (localised != pd.Series(localised).shift(fill_value=False)).cumsum().to_numpy()
    kilometres = pd.Series(table.index.to_numpy(dtype="float64") / 1000)[localised]
    told = []
    for _, part in kilometres.groupby(run[localised]):
        ends = dict.fromkeys(number(end, language, ",.4g") for end in (part.min(), part.max()))
        told.append("–".join(ends))
    said = "; ".join(told)
    known = (table["status"] == "ok").to_numpy()
    ended = known.any() and bool(localised[known][-1])
    return text("screen.to_the_end", language, distances=said) if ended else said
