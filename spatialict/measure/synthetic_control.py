"""What a region would have been without its programme: synthetic control with placebo tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.quotients import some
from spatialict.core.study import Message, Result
from spatialict.core.synthetic.comparison import FITTED, Comparison, compared
from spatialict.core.synthetic.gaps import misfits, rank_p
from spatialict.core.synthetic.outcomes import RELATIVE
from spatialict.core.synthetic.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Sequence

WITHIN: Final = 5.0
"""A placebo is well fitted where its mean squared misfit is at most this many times the treated's
(Abadie, Diamond and Hainmueller leave out those above 20, 5 and 2 times)."""
MOSTLY: Final = 0.5
"""Weight of one donor from which a note says what is left without it."""
LOOSE: Final = 0.5
"""Share of the variation before the programme below which a fit is called loose."""


class SyntheticControl(NamedTuple):
    """The answers of one evaluation; the keys of a run are their ``measure``."""

    control: Result
    weights: Result
    placebos: Result
    gaps: Result
    in_time: Result


def synthetic_control(
    outcome: pd.DataFrame,
    *,
    treated: str,
    first: int,
    donors: Sequence[str] | None = None,
    left_out: Sequence[str] = (),
    demean: bool = False,
    alpha: float = 0.05,
    treated_as_donor: bool = True,
    breaks: Sequence[int] = (),
    kind: str = "",
    unit: str = "1",
) -> SyntheticControl:
    r"""Compare a region with the mixture of others that was most like it before the programme.

    .. math::

        \hat\alpha_t = y_{1t} - \sum_j w_j y_{jt}, \qquad
        r_j = \frac{\mathrm{RMSPE}_j(\text{after})}{\mathrm{RMSPE}_j(\text{before})}, \qquad
        p = \frac{\#\{j : r_j \ge r_1\}}{n}

    Parameters
    ----------
    outcome : pandas.DataFrame, shape (n_regions, n_years)
        What is followed, as from `spatialict.core.synthetic.outcomes.outcomes`; columns are years.
    treated : str
        The region of the programme.
    first : int
        The first year of the programme.
    donors : sequence of str, optional
        Regions that may make up the synthetic one; default all others.
    left_out : sequence of str
        Regions that are no donors: they have such a programme themselves, or feel this one.
    demean : bool
        Fit changes about each region's own mean before the programme, so that levels need not
        match (Doudchenko and Imbens; Ferman and Pinto).
    alpha : float
        Level of the intervals, where the number of regions allows it.
    treated_as_donor : bool
        Whether the treated region may be a donor of the placebos, as where labels are exchanged
        (Abadie, Diamond and Hainmueller).
    breaks : sequence of int
        First years from which figures are made in another way; marked, and told apart.
    kind : str
        Name of the outcome, for the reader and the notes.
    unit : str
        Of the outcome.

    Returns
    -------
    SyntheticControl
        ``synthetic_control``, index ``year``: ``value`` (the region), ``synthetic``, ``gap``,
        ``low, high`` (least and largest gap of the placebos), ``gap_low, gap_high`` (interval of
        the gap, years after only), ``p_value`` (rank of the gap over the misfit before),
        ``scaled_low, scaled_high`` (the placebos' range, each gap scaled to the region's own
        misfit), ``period``, ``broken`` (a year from a break on), ``status``.
        ``synthetic_weights``, index ``region_id``: ``value``, ``without_gap``,
        ``without_rmspe`` (mean gap after and misfit before with this donor left out), ``status``.
        ``synthetic_placebos``, index ``region_id``: ``value`` (= ``ratio``), ``rmspe_before,
        rmspe_after, ratio, rank, gap, role, well_fitted, status``.
        ``synthetic_gaps``, index ``region_id, year``: ``value``, ``scaled``, ``role``, ``period``.
        ``synthetic_in_time``, index ``year`` in which the programme is pretended to begin:
        ``value`` (mean gap from then to the year before the programme), ``rmspe_before,
        rmspe_after, ratio, p_value, years_before, years_after, status``.
        Status: ``missing`` where the treated reports nothing or a donor has a gap, ``too_few``
        with fewer than 3 years before, none after, or no donor; ``undefined`` where the fit before
        is exact (off by less than a millionth of the region's largest outcome), so that there is no
        ratio.

    Raises
    ------
    ArgumentError
        If a region is not in the table or the treated is its own donor, a column is no year, or a
        value is no finite number.

    Notes
    -----
    Weights are 0 or more and 1 in sum, found exactly on the outcomes of the years before; there
    are no covariates to choose among. Adding one number to every region of a year, or multiplying
    all by one positive number, changes no weight.

    ``gap_low`` to ``gap_high`` are the gaps that the ranks do not reject: the gap less and plus the
    scaled gap that only ``alpha * n`` units reach, at the confidence ``params["confidence"]``;
    with fewer than ``1 / alpha`` regions that is ``1 - 1 / n``, the most that ranks can say.
    A donor that is fitted exactly counts as more extreme in the ranks where it departs after, and
    as the least extreme where it does not; intervals and scaled ranges leave it out
    (``params["exact"]``) and rest on the other ``params["among"]`` regions.

    References
    ----------
    .. [1] Abadie, A., Diamond, A., Hainmueller, J. (2010). Synthetic control methods for
       comparative case studies. *Journal of the American Statistical Association* 105, 493-505.
    .. [2] Doudchenko, N., Imbens, G. W. (2016). Balancing, regression, difference-in-differences
       and synthetic control methods. NBER Working Paper 22791.
    .. [3] Ferman, B., Pinto, C. (2021). Synthetic controls with imperfect pretreatment fit.
       *Quantitative Economics* 12, 1197-1221.

    Examples
    --------
    Before 2020 region a is half of b and half of c, give or take .1; then it is 2 above that:

    >>> import pandas as pd
    >>> years = {2017: [3.1, 2, 4], 2018: [2.9, 2, 4], 2019: [3, 2, 4], 2020: [5, 2, 4]}
    >>> table = pd.DataFrame(years, index=["a", "b", "c"])
    >>> found = synthetic_control(table, treated="a", first=2020)
    >>> found.weights.table["value"].round(6).tolist()
    [0.5, 0.5]
    >>> (found.control.table["gap"].round(6) + 0).tolist()
    [0.1, -0.1, 0.0, 2.0]
    >>> round(found.control.params["ratio"], 2), round(found.control.params["p_value"], 3)
    (24.49, 0.333)
    """
    comparison = compared(outcome, treated=treated, first=first, donors=donors, left_out=left_out)
    given = {
        "treated": treated,
        "first": first,
        "donors": list(comparison.labels[1:]),
        "left_out": [left_out] if isinstance(left_out, str) else list(left_out),
        "demean": demean,
        "alpha": alpha,
        "treated_as_donor": treated_as_donor,
        "breaks": sorted(int(year) for year in breaks),
        "outcome": kind,
        "permutations": "exact",
        "alternative": "two-sided",
    }
    if comparison.status != "ok":
        return _empty(comparison, outcome, given, unit)
    how = {"demean": demean, "treated_as_donor": treated_as_donor}
    trial = Trial(comparison, **how)
    weights, placebos, in_time = _weights(trial, outcome), _placebos(trial), _in_time(trial)
    params = {
        **given,
        **trial.figures(alpha, within=WITHIN),
        "within": WITHIN,
        "since_break": _since_break(trial, given),
        "placebo_gaps": _placebo_gaps(trial),
    }
    control = _control(trial, outcome, params)
    notes = (*_notes(params, weights, in_time), *comparison.notes())
    order = [label for label in outcome.index if label in placebos.index]
    answers = {
        "synthetic_control": control,
        "synthetic_weights": weights,
        "synthetic_placebos": placebos.loc[order].rename_axis("region_id"),
        "synthetic_gaps": _gaps(trial, order),
        "synthetic_in_time": in_time,
    }
    units = (unit, "1", "1", unit, unit)
    return SyntheticControl(
        *(
            Result(name, table, of, params, notes if name == "synthetic_control" else ())
            for (name, table), of in zip(answers.items(), units, strict=True)
        )
    )


def _placebos(trial: Trial) -> pd.DataFrame:
    """Return every unit as if the programme were its own."""
    labels = trial.comparison.labels
    ratios, shown = trial.ratios, trial.finite()
    table = pd.DataFrame(
        {
            "value": shown,
            "rmspe_before": trial.misfit,
            "rmspe_after": trial.after,
            "ratio": shown,
            "rank": np.round([rank_p(ratios, unit) * len(labels) for unit in range(len(labels))]),
            "gap": trial.gaps[:, trial.before :].mean(axis=1),
            "role": ["treated", *["donor"] * (len(labels) - 1)],
            "well_fitted": trial.well_fitted(WITHIN),
        },
        index=pd.Index(labels),
    )
    status = np.where(table["ratio"].notna(), "ok", "undefined")
    table["status"] = np.where(table["rmspe_before"].notna(), status, "too_few")
    return table


def _since_break(trial: Trial, given: dict[str, Any]) -> dict[str, Any]:
    """Return what is found if only years from the last break before the programme are fitted."""
    comparison = trial.comparison
    years = [year for year in given["breaks"] if comparison.years[0] < year < given["first"]]
    if not years or comparison.since(max(years)).before < FITTED:
        return {}
    again = Trial(
        comparison.since(max(years)),
        demean=trial.demean,
        treated_as_donor=trial.treated_as_donor,
    )
    found = again.figures(given["alpha"], within=WITHIN)
    largest = int(again.weights.argmax())
    kept = ("gap", "gap_low", "gap_high", "rmspe", "ratio", "p_value", "fit", "years_before")
    return {
        "break_year": max(years),
        **{f"break_{name}": found[name] for name in kept},
        "break_donor": str(comparison.labels[1 + largest]),
        "break_weight": float(again.weights[largest]),
    }


def _placebo_gaps(trial: Trial) -> dict[str, dict[int, float]]:
    """Return the gaps of the placebos, by region and year."""
    years = trial.comparison.years
    return {
        str(label): dict(zip(years, gap.tolist(), strict=True))
        for label, gap in zip(trial.comparison.labels[1:], trial.gaps[1:], strict=True)
    }


def _control(trial: Trial, outcome: pd.DataFrame, params: dict[str, Any]) -> pd.DataFrame:
    comparison, before = trial.comparison, trial.before
    own, others, scaled = trial.gaps[0], trial.gaps[1:], trial.scaled
    later = np.arange(len(own)) >= before
    reach = np.where(later, trial.reach(scaled[1:], params["alpha"]), np.nan)
    ranks = [rank_p(column, 0) for column in trial.strayed.T]
    least, most = trial.spread()
    columns = {
        "value": comparison.outcome[0],
        "synthetic": trial.synthetic,
        "gap": own,
        "low": others.min(axis=0),
        "high": others.max(axis=0),
        "gap_low": own - reach,
        "gap_high": own + reach,
        "p_value": np.where(later, ranks, np.nan),
        "scaled_low": least * trial.scale[0],
        "scaled_high": most * trial.scale[0],
    }
    years = sorted(int(year) for year in outcome.columns)
    table = pd.DataFrame(columns, index=list(comparison.years))
    table = table.reindex(pd.Index(years, name="year"))
    table["period"] = np.where(table.index < params["first"], "before", "after")
    table["broken"] = table.index >= min(_late(params), default=years[-1] + 1)
    table["status"] = np.where(table["gap"].notna(), "ok", "missing")
    return table


def _late(params: dict[str, Any]) -> list[int]:
    """Return the breaks of the years after."""
    return [year for year in params["breaks"] if year >= params["first"]]


def _weights(trial: Trial, outcome: pd.DataFrame) -> pd.DataFrame:
    """Return the weight of every donor, and what is left when it is no donor."""
    comparison = trial.comparison
    rows: dict[Any, dict[str, Any]] = {
        label: {"value": np.nan, "status": "missing"} for label in comparison.gappy
    }
    for place, label in enumerate(comparison.labels[1:]):
        row: dict[str, Any] = {"value": trial.weights[place], "status": "ok"}
        if len(comparison.labels) > 2:
            gap = trial.without(place + 1)
            row["without_gap"] = float(gap[trial.before :].mean())
            row["without_rmspe"] = misfits(gap, trial.before)[0]
        rows[label] = row
    columns = ["value", "without_gap", "without_rmspe", "status"]
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)
    order = [label for label in outcome.index if label in table.index]
    return table.loc[order].rename_axis("region_id")


def _gaps(trial: Trial, order: list[Any]) -> pd.DataFrame:
    comparison = trial.comparison
    place = {label: unit for unit, label in enumerate(comparison.labels)}
    index = pd.MultiIndex.from_product([order, comparison.years], names=["region_id", "year"])
    rows = [place[label] for label in order]
    columns = {"value": trial.gaps[rows].ravel(), "scaled": trial.scaled[rows].ravel()}
    table = pd.DataFrame(columns, index)
    regions, years = index.get_level_values(0), index.get_level_values(1)
    table["role"] = np.where(regions == comparison.labels[0], "treated", "donor")
    early = np.isin(years, comparison.years[: trial.before])
    table["period"] = np.where(early, "before", "after")
    table["status"] = np.where(table["value"].notna(), "ok", "too_few")
    return table


def _in_time(trial: Trial) -> pd.DataFrame:
    """Return what the method finds where nothing had begun: pretended first years."""
    early = trial.comparison.until(trial.comparison.years[trial.before])
    rows = {}
    for before in range(FITTED, trial.before):
        pretended = Trial(
            replace(early, before=before),
            demean=trial.demean,
            treated_as_donor=trial.treated_as_donor,
        )
        ratio = float(pretended.finite()[0])
        rows[early.years[before]] = {
            "value": float(pretended.gaps[0, before:].mean()),
            "rmspe_before": float(pretended.misfit[0]),
            "rmspe_after": float(pretended.after[0]),
            "ratio": ratio,
            "p_value": rank_p(pretended.ratios, 0),
            "years_before": before,
            "years_after": trial.before - before,
            "status": "undefined" if np.isnan(ratio) else "ok",
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    return table.reindex(columns=list(IN_TIME)).rename_axis("year")


CONTROL: Final = (
    *("value", "synthetic", "gap", "low", "high", "gap_low", "gap_high", "p_value"),
    *("scaled_low", "scaled_high", "period", "broken", "status"),
)
IN_TIME: Final = (
    *("value", "rmspe_before", "rmspe_after", "ratio", "p_value"),
    *("years_before", "years_after", "status"),
)


def _empty(
    comparison: Comparison, outcome: pd.DataFrame, given: dict[str, Any], unit: str
) -> SyntheticControl:
    """Return the tables of an evaluation that cannot be made, with its status."""
    status = comparison.status
    years = pd.Index(sorted(int(year) for year in outcome.columns), name="year")
    own = dict(zip(comparison.years, comparison.outcome[0], strict=True))
    blank = CONTROL[1:-3]
    control = pd.DataFrame({"value": [own.get(year, np.nan) for year in years]}, years)
    control[list(blank)] = np.nan
    control["period"] = np.where(years < given["first"], "before", "after")
    control["broken"] = False
    control["status"] = status
    params = {
        **given,
        "n": len(comparison.labels),
        "least_p": comparison.least_p,
        **dict.fromkeys(
            ("p_value", "rmspe", "rmspe_before", "rmspe_after", "ratio", "gap"), np.nan
        ),
        "placebo_gaps": {},
        "since_break": {},
    }
    values = {"before": comparison.before, "after": comparison.after}
    counts = {**values, "donors": len(comparison.labels) - 1, "treated": given["treated"]}
    notes = (Message(f"programme.{status}", counts), *comparison.notes())
    index = pd.Index([], name="region_id", dtype=object)
    pairs = pd.MultiIndex.from_arrays([[], []], names=["region_id", "year"])
    weights = pd.DataFrame(columns=["value", "without_gap", "without_rmspe", "status"], index=index)
    placebos = pd.DataFrame(columns=list(PLACEBOS), index=index)
    gaps = pd.DataFrame(columns=["value", "scaled", "role", "period", "status"], index=pairs)
    in_time = pd.DataFrame(columns=list(IN_TIME), index=pd.Index([], name="year", dtype=int))
    return SyntheticControl(
        Result("synthetic_control", control, unit, params, notes),
        Result("synthetic_weights", weights, "1", params),
        Result("synthetic_placebos", placebos, "1", params),
        Result("synthetic_gaps", gaps, unit, params),
        Result("synthetic_in_time", in_time, unit, params),
    )


PLACEBOS: Final = (
    *("value", "rmspe_before", "rmspe_after", "ratio", "rank"),
    *("gap", "role", "well_fitted", "status"),
)


def _notes(
    params: dict[str, Any], weights: pd.DataFrame, in_time: pd.DataFrame
) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers, the weightiest first."""
    notes = [Message("programme.fit", params), Message(_told(params), params)]
    if params["least_p"] > params["alpha"]:
        known = "no_level_plain" if np.isnan(params["gap_low"]) else "no_level"
        notes.append(Message(f"programme.{known}", params))
    still = params["exact_after"]
    if apart := [label for label in params["exact"] if label not in still]:
        notes.append(Message(f"programme.exact_{_left(params)}", _named(params, apart)))
    if still:
        notes.append(Message("programme.exact_after", _named(params, still)))
    if params["rank"] != 1 and np.isfinite(params["least_detectable"]):
        notes.append(Message("programme.detectable", params))
    notes += _doubts(params, weights)
    if (early := _earlier(params, in_time)) is not None:
        notes.append(early)
    if params["since_break"]:
        notes.append(Message("programme.since_break", {**params, **params["since_break"]}))
    if late := _late(params):
        notes.append(Message("programme.broken", {"years": ", ".join(map(str, late))}))
    if params["outcome"] in RELATIVE:
        notes.append(Message("programme.relative", {"treated": params["treated"]}))
    return (*notes, Message("programme.not_effect", {"treated": params["treated"]}))


def _told(params: dict[str, Any]) -> str:
    """Return the key of the sentence on the ranks."""
    if np.isfinite(params["ratio"]):
        return "programme.rank"
    return "programme.undefined" if np.isnan(params["p_value"]) else "programme.exact"


def _left(params: dict[str, Any]) -> str:
    """Tell whether intervals are left where donors are fitted exactly."""
    return "all" if np.isnan(params["gap_low"]) else "donors"


def _named(params: dict[str, Any], donors: list[str]) -> dict[str, Any]:
    return {**params, "count": len(donors), "rows": some(donors)}


def _earlier(params: dict[str, Any], in_time: pd.DataFrame) -> Message | None:
    """Return what the sharpest pretended start gives, if that is no less and to the same side.

    The departure is called older than the programme only where no donor departs as far from then.
    """
    gap = params["gap"]
    as_far = (in_time["value"].abs() >= abs(gap)) & (np.sign(in_time["value"]) == np.sign(gap))
    ratios = in_time["ratio"].where(as_far)
    if not (ratios >= params["ratio"]).any():
        return None
    place = int(ratios.argmax())
    row = in_time.iloc[place]
    told = {
        "treated": params["treated"],
        "year": int(in_time.index[place]),
        "pretended": row["value"],
        "pretended_ratio": row["ratio"],
        "p": row["p_value"],
        "gap": gap,
        "ratio": params["ratio"],
    }
    least = row["p_value"] <= params["least_p"] * (1 + 1e-9)
    return Message(f"programme.in_time{'' if least else '_as_much'}", told)


def _doubts(params: dict[str, Any], weights: pd.DataFrame) -> list[Message]:
    """Return what weakens the comparison itself."""
    doubts = []
    if params["fit"] < LOOSE:
        doubts.append(Message(f"programme.{'worse' if params['fit'] < 0 else 'loose'}", params))
    if params["years_outside"]:
        count = params["years_outside"]
        doubts.append(Message("programme.outside", {**params, "count": count}))
    place = int(weights["value"].argmax())
    donor, row = weights.index[place], weights.iloc[place]
    if row["value"] > MOSTLY and not np.isnan(row["without_gap"]):
        values = {"donor": str(donor), "weight": row["value"], "gap": row["without_gap"]}
        misfit = {"without": row["without_rmspe"], "rmspe": params["rmspe_before"]}
        doubts.append(Message("programme.one_donor", {**values, **misfit, "all": params["gap"]}))
    if not params["unique"]:
        doubts.append(Message("programme.not_unique", {}))
    return doubts
