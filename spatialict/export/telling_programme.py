"""What figures of a programme show and what they cannot: no sentence says that it caused them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from spatialict.core.labels import number, text
from spatialict.core.synthetic.comparison import allowed_of
from spatialict.core.synthetic.words import figure_name
from spatialict.export.growth_results import PROGRAMME, panel_names, span, table_of
from spatialict.export.programme_words import bounded
from spatialict.export.telling_growth import MONEY
from spatialict.export.wording import p_words, signed, unit_name

if TYPE_CHECKING:
    from spatialict.core.study import Findings

OUTCOMES = frozenset({"share", "quotient", "per_head", "log"})


def treated_name(findings: Findings, language: str) -> str:
    """Return what the region of the programme is called."""
    treated = str(findings.results["synthetic_control"].params["treated"])
    return panel_names(findings, language).get(treated, treated)


def outcome_name(findings: Findings, language: str) -> str:
    """Return what is followed."""
    measures = ("synthetic_control", "difference_in_differences")
    found = next(findings.results[name] for name in measures if name in findings.results)
    kind = str(found.params.get("outcome", ""))
    if kind in OUTCOMES:
        return text(f"growth_report.outcome_{kind}", language)
    return unit_name(found.unit, language)


def placebo_gaps(findings: Findings) -> pd.DataFrame:
    """Return the gaps of the placebos, years x regions; empty where none could be made."""
    result = findings.results.get("synthetic_gaps")
    control = findings.results["synthetic_control"]
    treated = str(control.params["treated"])
    if result is not None and not result.table.empty:
        wide = result.table["value"].unstack("region_id")
    else:
        given = control.params.get("placebo_gaps")
        wide = pd.DataFrame() if given is None else pd.DataFrame(given)
    wide = wide.reindex(control.table.index)
    return wide[[region for region in wide if str(region) != treated]].astype(float)


def programme_verdict(findings: Findings, language: str) -> list[str]:
    """Say how large the gap after is, how the region ranks among placebos, and the least p."""
    said = [" ".join([*_gap(findings, language), *_rank(findings, language)])]
    return [*said, *_in_time(findings, language)]


def programme_name(findings: Findings, language: str) -> str:
    """Return what the project calls the programme; nothing where it has no name."""
    known = (
        findings.results[key].params.get("name") for key in PROGRAMME if key in findings.results
    )
    name: Any = next((one for one in known if one), "")
    return str(name.text(language) if hasattr(name, "text") else name)


def programme_title(findings: Findings, language: str) -> str:
    """Return whose programme it is and since when; its name where the run has it."""
    params = findings.results["synthetic_control"].params
    told = programme_name(findings, language)
    return text(
        "growth_report.title_programme_named" if told else "growth_report.title_programme",
        language,
        region=treated_name(findings, language),
        name=told,
        first=str(params["first"]),
    )


def programme_reading(findings: Findings, language: str) -> list[str]:
    """Return what figures and comparison say; what was not measured is not told."""
    compared = [*_gap(findings, language), *_rank(findings, language)]
    return [
        *([" ".join(compared)] if compared else []),
        *_changes(findings, language),
        *_in_time(findings, language),
        *_differences(findings, language),
        *_reported(findings, language),
    ]


def programme_limits(findings: Findings, language: str) -> list[str]:
    """Return what all this cannot show."""
    said = []
    if table_of(findings, "synthetic_control") is not None:
        params = findings.results["synthetic_control"].params
        least = params.get("least_p")
        if least is not None and least > float(params.get("alpha", 0.05)):
            values = {"n": int(params["n"]), "least": p_words(least, language)}
            said.append(text("growth_report.limit_least", language, **values))
        said.append(text("growth_report.limit_cause", language))
        heaviest = _heaviest(findings, language)
        said += [heaviest] if heaviest else []
        panel = findings.study.panel
        if panel is not None and set(panel["kind"]) & MONEY:
            said.append(text("growth_report.limit_headquarters", language))
    if table_of(findings, "programme") is not None:
        said.append(text("growth_report.limit_revenue", language))
    return said


def _heaviest(findings: Findings, language: str) -> str:
    """Say on whom most of the comparison rests."""
    table = table_of(findings, "synthetic_weights")
    if table is None:
        return ""
    donor = table["value"].idxmax()
    weight = float(table["value"].max())
    if weight < 0.5:
        return ""
    name = panel_names(findings, language).get(str(donor), str(donor))
    share = number(weight, language, ".0%")
    return text("growth_report.limit_donor", language, region=name, share=share)


def _spec(findings: Findings) -> str:
    return ".3f" if findings.results["synthetic_control"].params.get("outcome") != "log" else ".2f"


def _gap(findings: Findings, language: str) -> list[str]:
    """Say by how much the region is above its synthetic twin after, and how well it fitted."""
    table = table_of(findings, "synthetic_control")
    if table is None or not table["gap"].notna().any():
        return []
    result = findings.results["synthetic_control"]
    late = table[(table["period"] == "after") & table["gap"].notna()]
    early = table[(table["period"] == "before") & table["gap"].notna()]
    if late.empty or early.empty:
        return []
    misfit = float(np.sqrt((early["gap"] ** 2).mean()))
    mean, spec = float(late["gap"].mean()), _spec(findings)
    return [
        text(
            "growth_report.gap_after",
            language,
            region=treated_name(findings, language),
            outcome=outcome_name(findings, language),
            first=str(result.params["first"]),
            last=str(int(late.index[-1])),
            gap=signed(mean, language, "+" + spec),
            value=number(float(late["value"].mean()), language, spec),
            twin=number(float(late["synthetic"].mean()), language, spec),
            misfit=number(misfit, language, spec),
        )
    ]


def _rank(findings: Findings, language: str) -> list[str]:
    """Say how many placebos part from their twins as much, which is the p of the comparison."""
    table = table_of(findings, "synthetic_placebos")
    if table is None:
        return []
    params = findings.results["synthetic_control"].params
    p_value = params.get("p_value")
    treated = params["treated"]
    if p_value is None or p_value != p_value or treated not in table.index:  # noqa: PLR0124
        return []
    rank = int(cast("float", table.loc[treated, "rank"]))
    return [
        text(
            "growth_report.rank_of",
            language,
            rank=rank,
            n=int(params["n"]),
            p=p_words(p_value, language),
            least=p_words(params.get("least_p"), language),
        )
    ]


def _changes(findings: Findings, language: str) -> list[str]:
    """Say what is found where changes about each region's own mean are fitted, not levels."""
    table = table_of(findings, "synthetic_control:changes")
    if table is None:
        return []
    params = findings.results["synthetic_control:changes"].params
    late = table[(table["period"] == "after") & table["gap"].notna()]
    misfit = params.get("rmspe_before", params.get("rmspe"))
    if late.empty or misfit is None or params.get("p_value") is None:
        return []
    spec = _spec(findings)
    return [
        text(
            "growth_report.changes",
            language,
            gap=signed(float(late["gap"].mean()), language, "+" + spec),
            misfit=number(float(misfit), language, spec),
            p=p_words(params["p_value"], language),
        )
    ]


def _in_time(findings: Findings, language: str) -> list[str]:
    """Say what pretended beginnings give where nothing had begun."""
    table = table_of(findings, "synthetic_in_time")
    if table is None:
        return []
    known = table[table["value"].notna() & table["ratio"].notna()]
    if known.empty:
        return []
    control = table_of(findings, "synthetic_control")
    late = control[(control["period"] == "after")]["gap"].mean() if control is not None else np.nan
    year = int(cast("Any", known["ratio"].idxmax()))
    row = cast("pd.Series[Any]", known.loc[year])
    same_side = np.sign(known["value"]) == np.sign(float(late))
    larger = int(((known["value"].abs() >= abs(float(late))) & same_side).sum())
    values = {
        "count": larger,
        "total": len(known),
        "year": str(year),
        "gap": signed(float(row["value"]), language, "+" + _spec(findings)),
        "ratio": number(float(row["ratio"]), language, ",.1f"),
        "p": p_words(row.get("p_value"), language),
    }
    key = "in_time" if larger else "in_time_none"
    return [text(f"growth_report.{key}", language, **values)]


def _differences(findings: Findings, language: str) -> list[str]:
    """Say what the difference in differences gives, by variant."""
    table = table_of(findings, "difference_in_differences")
    if table is None:
        return []
    told = []
    for name, row in table[table["value"].notna()].iterrows():
        variant = variant_name(str(name), language)
        interval = span(row["low"], row["high"], language, ".3f")
        value = signed(row["value"], language, "+.3f")
        p_value = p_words(row["p_value"], language)
        told.append(f"{f'{variant} {value} {interval}'.strip()} (p = {p_value})")
    key, values = difference_words(findings, language)
    values["variants"] = "; ".join(told)
    said = text(f"growth_report.differences{key}", language, **values)
    return [" ".join([said, *_pre_trend(findings, table.iloc[0], language)])]


def difference_words(findings: Findings, language: str) -> tuple[str, dict[str, str]]:
    """Return what differences are of and the level of their intervals, and the ending of the key.

    The ending is empty where there is no interval.
    """
    result = findings.results["difference_in_differences"]
    alpha = float(result.params.get("alpha", 0.05))
    levels = _levels(result.table[result.table["low"].notna()], alpha, language)
    said = {"outcome": outcome_name(findings, language), "level": levels}
    return "_level" if levels else "", said


def _levels(table: pd.DataFrame, alpha: float, language: str) -> str:
    """Return the level of the intervals, or the least and the largest: it hangs on the donors."""
    found = {1 - allowed_of(units, alpha) / units for units in table["controls"].astype(int) + 1}
    written = [number(one, language, ".1%") for one in sorted(found)]
    return "\N{EN DASH}".join(dict.fromkeys([*written[:1], *written[-1:]]))


def _pre_trend(findings: Findings, row: pd.Series[Any], language: str) -> list[str]:
    """Say whether the region rose beside the others before the programme as well."""
    if "pre_trend_p" not in row or pd.isna(row["pre_trend_p"]):
        return []
    alpha = float(findings.results["difference_in_differences"].params.get("alpha", 0.05))
    key = "pre_trend" if row["pre_trend_p"] <= max(alpha, 0.1) else "pre_trend_none"
    p_value = p_words(row["pre_trend_p"], language)
    slope = signed(row["pre_trend"], language, "+.3f")
    return [text(f"growth_report.{key}", language, slope=slope, p=p_value)]


def variant_name(name: str, language: str) -> str:
    """Return what a way of comparing is called; one that is not known keeps its name."""
    try:
        return text(f"growth_report.variant_{name}", language)
    except KeyError:
        return name.replace("_", " ")


def _reported(findings: Findings, language: str) -> list[str]:
    """Say what the programme reports of itself in its last years."""
    table = table_of(findings, "programme")
    if table is None:
        return []
    told = []
    for indicator in table.index.get_level_values("indicator").unique():
        rows = cast("pd.DataFrame", table.xs(indicator, level="indicator"))
        known = rows[rows["value"].notna()]
        if known.empty:
            continue
        year, row = int(cast("Any", known.index[-1])), known.iloc[-1]
        given = str(row["unit"]) if "unit" in rows and isinstance(row["unit"], str) else ""
        unit = unit_name(given, language) if given not in {"", "1"} else ""
        amount = f"{number(float(row['value']), language, ',.6g')} {unit}".strip()
        amount = bounded(amount, row.get("bound"), language)
        told.append(
            text(
                "growth_report.reported_of",
                language,
                indicator=indicator_name(str(indicator), language),
                amount=amount,
                year=str(year),
            )
        )
    return [text("growth_report.reported", language, figures="; ".join(told))] if told else []


def indicator_name(name: str, language: str) -> str:
    """Return what a programme's figure is called; one that is not known keeps its name."""
    return figure_name(name).text(language)
