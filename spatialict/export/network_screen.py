"""What the terminal says of the triple helix: tables to read, and two lines for the summary."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export import network_tables
from spatialict.export.network_notes import measured_in
from spatialict.export.network_results import ROLES, is_recorded, mapped_synergy
from spatialict.export.network_words import band_words, millibits
from spatialict.export.wording import is_synthetic, p_words, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings

MOST: Final = 20
"""Rows of a table that has no end; all of them are in the tables."""

TESTED: Final = ("value", "expected", "low", "high", "p_value", "q_value", "label", "status")
COLUMNS: Final = {
    "helix": (
        *("sides", "organisations", "internal_links", "external_links", "brokers", "synergy"),
        *("synergy_low", "synergy_high", "synergy_p"),
    ),
    "organisations": (
        *("sphere", "home", "degree", "betweenness", "constraint", "effective_size"),
        *("k_core", "brokerage", "community"),
    ),
    "two_mode": (
        *("organisations", "projects_total", "participations", "mean_organisations"),
        *("mean_projects", "components", "projects_uig"),
    ),
    "mixing": ("links", "possible", *TESTED[:2], *TESTED[4:]),
    "segregation": TESTED,
    "brokerage_groups": TESTED,
    "helix_triads": ("closed", "open", *TESTED),
    "communities": (
        *("organisations", "u", "i", "g", "main_region_id", "main_region_share", "stability"),
        "top_organisation_name",
    ),
    "link_distance": ("links", "pairs", *TESTED),
    "gravity": ("value", "se", "low", "high", "p_value", "status"),
    "robustness": ("share_removed", "brokers_gone", "random_gone", "low", "high", "p_value"),
    "synergy": (
        *TESTED[:1],
        "low",
        "high",
        "expected",
        "p_value",
        "q_value",
        "label",
        "units",
        "status",
    ),
}
"""Measure -> columns of its table, behind the name of a row."""

WORDS: Final = {
    "label": {
        **{code: f"screen.found_{code}" for code in ("more", "fewer", "ns")},
        **{code: f"layers.found_{code}" for code in ("synergy", "redundancy")},
    },
    "sphere": {
        code: f"layers.sphere_{code}"
        for code in ("university", "institute", "industry", "government", "support")
    },
    "helix": {code: f"screen.side_{code}" for code in "uig"},
    "role": {role: f"screen.role_{role}" for role in ROLES},
    "term": {code: f"screen.term_{code}" for code in ("constant", "mass", "distance")},
    "statistic": {
        code: f"screen.statistic_{code}"
        for code in (
            *("ei", "ei_weighted", "assortativity", "assortativity_weighted", "closure"),
            "closed",
        )
    },
    "part": {code: f"screen.part_{code}" for code in ("whole", "between")},
    "status": {
        "ok": "screen.status_ok",
        **{
            code: f"report.status_{code}"
            for code in ("too_few", "island", "missing", "constant", "undefined")
        },
    },
}
"""Column -> the words of its codes."""


def heading(key: str, language: str, *, recorded: bool = True) -> str:
    """Return what a table is called, with what organisations are grouped by or synergy rests on.

    Where links are not recorded, tables of links say that they are co-location.

    Examples
    --------
    >>> heading("mixing:sphere", "en")
    'Links between groups and chance, by sphere'
    """
    measure, _, about = key.partition(":")
    title = text(f"screen.{measure}", language)
    if not recorded and measure in {"mixing", "segregation"}:
        title = text("screen.colocation_of", language, title=title)
    if not about:
        return title
    how = measured_in(about, language) if measure == "synergy" else _known(f"by_{about}", language)
    return f"{title}, {how}" if measure != "synergy" else f"{title}: {how}"


def cells(findings: Findings, key: str, language: str) -> pd.DataFrame | None:
    """Return a table of the triple helix to be read; None of any other result, or without rows.

    Parameters
    ----------
    findings : Findings
        Of the run.
    key : str
        Of the result.
    language : str
        Of names and words.

    Returns
    -------
    pandas.DataFrame or None
        Columns under their headings, names first; numbers are not yet written.
    """
    measure = key.partition(":")[0]
    made: dict[str, Callable[..., pd.DataFrame]] = {
        "helix": _helix,
        "organisations": _organisations,
        "mixing": _mixing,
        "brokerage_groups": _brokers,
        "communities": _communities,
        "link_distance": _bands,
        "robustness": _robustness,
        "synergy": _synergy,
    }
    if measure not in COLUMNS or key not in findings.results:
        return None
    rows = made.get(measure, _plain)(findings, key, language)
    if rows.empty:
        return None
    if {"label", "status"} <= set(rows):  # where there was no test, nothing was found
        rows = rows.assign(label=rows["label"].where(rows["status"] == "ok"))
    columns = [c for c in COLUMNS[measure] if c in rows and rows[c].notna().any()]
    worded = {name: _told(findings, name, rows[name], language) for name in columns}
    told = pd.DataFrame(worded, index=rows.index)
    told.columns = [text(f"screen.column_{name}", language) for name in columns]
    if "named" in rows:
        told.insert(0, text(f"screen.row_{measure}", language), rows["named"])
    return told


def lines(findings: Findings, language: str) -> list[str]:
    """Return what the summary of a run says of the network and its synergy."""
    said = []
    people, links = (findings.results.get(name) for name in ("organisations", "links"))
    if people is not None and links is not None:
        key = "linked" if is_recorded(findings) else "colocated"
        about = {"count": len(people.table), "links": number(len(links.table), language, ",.0f")}
        said.append(text(f"screen.{key}", language, **about))
    mapped = mapped_synergy(findings)
    total = None if mapped is None else mapped[1].params.get("total")
    if mapped is not None and total and math.isfinite(float(total.get("value", math.nan))):
        said.append(_synergy_line(findings, mapped[0], total, language))
    return ["", *said] if said else []


def _synergy_line(findings: Findings, source: str, total: dict[str, Any], language: str) -> str:
    p_value = p_words(total.get("p_value"), language)
    about = {
        "value": millibits(total["value"], language),
        "measured": measured_in(source, language),
        "p": f"p {p_value}" if p_value.startswith("<") else f"p = {p_value}",
        "found": _known(f"found_{total.get('label')}", language, "layers"),
    }
    said = text("screen.synergy_of_whole", language, **about)
    if is_synthetic(findings, tables_of(findings, "synergy")):
        said += " " + text("screen.synergy_synthetic", language)
    return said


def _helix(findings: Findings, key: str, language: str) -> pd.DataFrame:
    table = findings.results[key].table
    if findings.focus:
        table = table[table.index.isin(findings.focus)]
    named = [_region(findings, region, language) for region in table.index]
    return table.rename(columns={"value": "sides"}).assign(named=named)


def _organisations(findings: Findings, *_: str) -> pd.DataFrame:
    """Return the most central organisations."""
    table = network_tables.organisations(findings)
    if table is None or not is_recorded(findings):
        return pd.DataFrame()
    column = "betweenness" if table["betweenness"].notna().any() else "degree"
    table = table[table[column].fillna(0.0) > 0]
    ranked = table.sort_values([column, "org_id"], ascending=[False, True]).head(MOST)
    named = ranked["name"] if "name" in ranked else ranked["org_id"]
    return ranked.assign(named=named, home=ranked["region_id"])


def _mixing(findings: Findings, key: str, language: str) -> pd.DataFrame:
    """Return the pairs of groups; of regions, which are many, those beyond chance."""
    attribute = key.partition(":")[2]
    table = findings.results[key].table.reset_index()
    if attribute == "region":
        table = table[table["label"].isin(["more", "fewer"])]
        table = table.sort_values(["q_value", "from", "to"]).head(MOST)
    ends = [_groups(findings, attribute, table[end], language) for end in ("from", "to")]
    named = [f"{one} – {other}" for one, other in zip(*ends, strict=True)]
    return table.assign(named=named)


def _brokers(findings: Findings, key: str, language: str) -> pd.DataFrame:
    attribute = key.partition(":")[2]
    table = findings.results[key].table.reset_index()
    if attribute == "region":
        table = table[table["label"].isin(["more", "fewer"])]
        table = table.sort_values(["q_value", "group", "role"]).head(MOST)
    groups = _groups(findings, attribute, table["group"], language)
    roles = _told(findings, "role", table["role"], language)
    named = [f"{group}: {role}" for group, role in zip(groups, roles, strict=True)]
    return table.assign(named=named)


def _communities(findings: Findings, *_: str) -> pd.DataFrame:
    table = network_tables.communities(findings)
    if table is None:
        return pd.DataFrame()
    return table.head(MOST).assign(named=table["community"].astype(str))


def _bands(findings: Findings, key: str, language: str) -> pd.DataFrame:
    table = findings.results[key].table.reset_index()
    return table.assign(named=[band_words(a, b, language) for a, b in _ends(table)])


def _ends(table: pd.DataFrame) -> list[tuple[float, float]]:
    return list(
        zip((table["from_m"] / 1000).tolist(), (table["to_m"] / 1000).tolist(), strict=True)
    )


def _robustness(findings: Findings, key: str, *_: str) -> pd.DataFrame:
    """Return what is left when the best brokers have gone, beside as many others at random."""
    table = findings.results[key].table
    brokers, others = table.loc["brokers"], table.loc["random"]
    gone = brokers[["share_removed", "p_value"]].assign(brokers_gone=brokers["value"])
    made = gone.join(others[["low", "high"]].assign(random_gone=others["value"]))
    return made.assign(named=made.index.astype(str))


def _synergy(findings: Findings, key: str, language: str) -> pd.DataFrame:
    table = network_tables.synergy(findings)
    assert table is not None
    table = table[table["measured_in"] == key.partition(":")[2]]
    told = (table["part"] != "region") | (table["units"].fillna(0) > 0)
    if not (table["status"] == "ok").any():  # nothing could be tested, of which the notes tell
        told = table["part"] != "region"
    table = table[told]
    parts = _told(findings, "part", table["part"], language)
    names = table.get(f"name_{language}", pd.Series(None, index=table.index, dtype=object))
    if "region_id" not in table:  # by another group than regions
        first = table.columns[list(table.columns).index("part") + 1]
        names = table[first].astype(object)
    return table.assign(named=names.where(names.notna(), parts))


def _plain(findings: Findings, key: str, language: str) -> pd.DataFrame:
    table = findings.results[key].table.reset_index()
    if key == "two_mode":
        return table.rename(columns=network_tables.TWO_MODE)
    first = str(table.columns[0])
    return table.assign(named=_told(findings, first, table[first], language))


def _groups(findings: Findings, attribute: str, groups: pd.Series[Any], language: str) -> list[str]:
    if attribute == "region":
        return [_region(findings, group, language) for group in groups]
    return [str(word) for word in _told(findings, attribute, groups, language)]


def _told(findings: Findings, column: str, values: pd.Series[Any], language: str) -> list[Any]:
    """Return values with words in place of codes and names in place of regions."""
    if column in {"home", "main_region_id"}:
        return [None if pd.isna(one) else _region(findings, one, language) for one in values]
    said = WORDS.get(column, {})
    if column in _CHANCES:
        return [None if pd.isna(one) else p_words(one, language) for one in values]
    if column in _COUNTS:
        return [None if pd.isna(one) else int(one) for one in values]
    return [text(said[code], language) if code in said else code for code in values]


def _region(findings: Findings, region: Any, language: str) -> str:  # noqa: ANN401
    return str(findings.study.regions[f"name_{language}"].get(region, region))


def _known(name: str, language: str, catalogue: str = "screen") -> str:
    try:
        return text(f"{catalogue}.{name}", language)
    except KeyError:
        return name.partition("_")[2]


_CHANCES: Final = frozenset({"p_value", "q_value", "synergy_p"})
_COUNTS: Final = frozenset(
    {"sides", "organisations", "internal_links", "external_links", "brokers", "degree", "k_core"}
    | {"brokerage", "community", "projects_total", "participations", "components", "units"}
    | {"projects_uig", "links", "possible", "closed", "open", "u", "i", "g", "pairs"}
)
