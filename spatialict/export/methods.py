"""The methods of a run as a paragraph a researcher can quote, made from what was really done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.core.study import Message
from spatialict.export.methods_firms import firm_references, firm_sentences
from spatialict.export.methods_growth import growth_references, growth_sentences
from spatialict.export.methods_network import network_references, network_sentences
from spatialict.export.wording import (
    class_name,
    correction_name,
    criteria_of,
    criterion_name,
    how_tested,
    in_known_unit,
    kind_name,
    level,
    rule_name,
    well_written,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialict.core.study import Findings, Result

SIGNS: Final = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", ">": ">", "<": "<"}
PERIODIC: Final = {"growth", "lq_change", "share_change", "regional_shift"}
"""Criteria that compare two years."""
SPECS: Final = {
    "size": ".1%",
    "growth": ".0f",
    "helix": ".0f",
    "share_change": ".1%",
    "synergy": ",.0f",
}
"""How the threshold of a criterion is written, where not with two decimals."""
CONVENTION: Final = "specialisation >= 1.25"
"""The one threshold that cluster practice gives."""
REFERENCES: Final = {
    "location_quotient": ("isard", "odonoghue"),
    "shift_share": ("dunn",),
    "local_moran": ("anselin", "ord", "benjamini", "castro"),
    "moran": ("moran", "geary", "getis", "cliff"),
    "candidates": ("perroux", "kireyeva"),
}
"""What a stage rests on; the entries are keys of the catalogue."""


def methods_paragraph(findings: Findings, language: str) -> str:
    """Return how the numbers came about, in one paragraph, with the references after it.

    Parameters
    ----------
    findings : Findings
        A stage whose result is absent is not told.
    language : str
        ``"en"``, ``"ru"`` or ``"kk"``.

    Returns
    -------
    str
        The paragraph, an empty line, and one reference a line.
    """
    return "\n\n".join(
        (" ".join(sentences(findings, language)), "\n".join(references(findings, language)))
    )


def sentences(findings: Findings, language: str) -> list[str]:
    """Return the sentences of the paragraph."""
    said = [_question(findings, language)]
    said += _quotient(findings, language)
    said += _growth(findings, language)
    said += growth_sentences(findings, language)
    said += _association(findings, language)
    said += firm_sentences(findings, language)
    said += _network(findings, language)
    said += network_sentences(findings, language)
    said += _classes(findings, language)
    return [*said, text("report.methods_software", language, version=_version())]


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("spatialict")
    except PackageNotFoundError:  # the package is run from its sources
        return ""


def _question(findings: Findings, language: str) -> str:
    return text(
        "report.methods_question",
        language,
        sector=findings.sector,
        count=len(findings.study.regions),
        year=findings.year,
    )


def _quotient(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("location_quotient")
    if result is None:
        return []
    reference = result.params.get("reference")
    if isinstance(reference, Message):
        reference = in_known_unit(reference, language)
    told = text("report.as_given", language, said=reference) if reference else ""
    said = [text("report.methods_lq", language, kind=kind_name(findings, language))]
    if told:
        base = text("report.methods_reference", language, reference=told)
        said.append(well_written(base))
    if result.table["p_value"].notna().any():
        said.append(
            text(
                "report.methods_lq_counts",
                language,
                confidence=float(result.params.get("confidence", 0.95)),
                correction=correction_name(result, language),
            )
        )
    elif (bound := result.params.get("slq_bound")) is not None:
        said.append(text("report.methods_lq_money", language, bound=float(bound)))
    return said


def _growth(findings: Findings, language: str) -> list[str]:
    if "shift_share" not in findings.results:
        return []
    first, last = findings.years
    return [text("report.methods_growth", language, first=first, last=last)]


def _association(findings: Findings, language: str) -> list[str]:
    rules = [rule for rule in findings.graphs if f"local_moran:{rule}" in findings.results]
    if not rules:
        return []
    result = findings.results[f"local_moran:{rules[0]}"]
    values: dict[str, Any] = {
        "rules": [rule_name(rule, language) for rule in rules],
        "how": _how(findings, "local_moran", language),
        "correction": correction_name(result, language),
        "alpha": level(result.params.get("alpha", 0.05), language),
    }
    said = [text("report.methods_association", language, **values)]
    if how := _how(findings, "moran", language):
        said.append(text("report.methods_global", language, how=how))
    return [*said, text("report.methods_status", language, alpha=values["alpha"])]


def _how(findings: Findings, measure: str, language: str) -> str:
    """Return how a measure was tested; where rules differ in it, with the rules of each way."""
    ways: dict[str, list[str]] = {}
    for rule in findings.graphs:
        if (result := findings.results.get(f"{measure}:{rule}")) is not None:
            ways.setdefault(how_tested(result, language), []).append(rule_name(rule, language))
    if len(ways) < 2:
        return "".join(ways)
    return "; ".join(f"{how} ({', '.join(rules)})" for how, rules in ways.items())


def _network(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("network")
    if result is None:
        return []
    organisations = findings.study.organisations
    count = 0 if organisations is None else len(organisations)
    said = [text("report.methods_network", language, count=count)]
    if not result.params.get("register", False):
        said.append(text("report.methods_no_register", language))
    if result.params.get("link_kind") == "colocation":
        distance = float(result.params.get("distance_m") or float("nan")) / 1000
        said.append(text("report.methods_colocation", language, distance=distance))
    return said


def _classes(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("candidates")
    if result is None:
        return []
    rules = class_rules(result, language)
    said = [text("report.methods_classes", language, rules="; ".join(rules))] if rules else []
    return [
        *said,
        *_thresholds(result, language),
        *evidence_words(result, language),
        text("report.reconstruction", language),
    ]


def _thresholds(result: Result, language: str) -> list[str]:
    """Say which threshold is a convention and which are choices."""
    asked = list(dict.fromkeys(" ".join(c.split()) for c in _conditions(result)))
    if not asked:
        return []
    said = [text("report.methods_convention", language)] if CONVENTION in asked else []
    chosen = [condition_words(c, language) for c in asked if c != CONVENTION]
    if not chosen:
        return [*said, text("report.methods_combination", language)]
    return [*said, text("report.methods_choices", language, thresholds="; ".join(chosen))]


def _conditions(result: Result, name: str = "") -> list[str]:
    """Return the conditions of all classes, or of one."""
    classes = result.params.get("classes", {})
    chosen = [classes.get(name, [])] if name else classes.values()
    return [str(condition) for ways in chosen for way in ways for condition in way]


def class_in_period(result: Result, name: str, language: str) -> str:
    """Return what a class is called; one that asks for growth is told with its period."""
    said = class_name(name, language)
    first, last = (result.params.get(end) for end in ("first", "last"))
    asked = {condition.split()[0] for condition in _conditions(result, name)}
    if first is None or not asked & PERIODIC:
        return said
    return text("report.class_in_period", language, class_name=said, first=first, last=last)


def threshold_words(result: Result, name: str, language: str) -> str:
    """Return the threshold of a criterion, with the sign of its rule: "LQ ≥ 1.25"."""
    thresholds = result.table[f"{name}_threshold"].dropna()
    value = float(thresholds.iloc[0]) if len(thresholds) else float("nan")
    usual = "<=" if name == "association" else ">="
    sign = result.params.get("signs", {}).get(name, usual)
    return text(f"report.limit_{name}", language, sign=SIGNS.get(sign, sign), value=value)


def evidence_words(result: Result, language: str) -> list[str]:
    """Say which criteria stand beside the class and decide nothing."""
    names = only_evidence(result, language)
    return [text("report.answer_evidence", language, criteria=names)] if names else []


def only_evidence(result: Result, language: str) -> list[str]:
    """Return the criteria that no rule of a class asks for."""
    asked = {condition.split()[0] for condition in _conditions(result)}
    return [
        criterion_name(name, language) for name in criteria_of(result.table) if name not in asked
    ]


def class_rules(result: Result, language: str) -> list[str]:
    """Return the rule of each class in words: "growth pole: LQ ≥ 1.25 and share ≥ 5.0%"."""
    classes: Mapping[str, Sequence[Sequence[str]]] = result.params.get("classes", {})
    return [
        f"{class_in_period(result, name, language)}: "
        + text("report.or", language).join(
            text("report.and", language).join(condition_words(c, language) for c in way)
            for way in ways
        )
        for name, ways in classes.items()
    ]


def condition_words(condition: str, language: str) -> str:
    """Return a condition of the project file in words.

    Examples
    --------
    >>> condition_words("size >= 0.05", "en")
    'share of the nation ≥ 5.0%'
    >>> condition_words("specialisation >= 1.25", "ru")
    'LQ ≥ 1,25'
    """
    found = re.fullmatch(r"\s*(\w+)\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*", str(condition))
    if found is None:
        return str(condition)
    name, sign, threshold = found.groups()
    spec = SPECS.get(name, ".2f")
    try:
        value = number(float(threshold), language, spec)
    except ValueError:
        value = threshold.strip("'\"")
    try:
        name = text(f"report.short_{name}", language)
    except KeyError:
        name = criterion_name(name, language)
    return f"{name} {SIGNS[sign]} {value}"


def references(findings: Findings, language: str) -> list[str]:
    """Return what to cite beside the run, in the order of the paragraph."""
    measures = {key.partition(":")[0] for key in findings.results}
    told = {
        stage: [text(f"report.reference_{entry}", language) for entry in entries]
        for stage, entries in REFERENCES.items()
        if stage in measures
    }
    last = told.pop("candidates", [])
    own = (growth_references, firm_references, network_references)
    beside = [entries(findings, language) for entries in own]
    return list(
        dict.fromkeys(entry for group in (*told.values(), *beside, last) for entry in group)
    )
