"""How links between regions fall with distance, once the size of both is taken into account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import numpy as np
import pandas as pd

from spatialict.core.association.system import check_choice
from spatialict.core.networks.flows import centres, flows
from spatialict.core.networks.located import Located
from spatialict.core.networks.network import Network
from spatialict.core.networks.poisson import ERRORS, fault, fitted
from spatialict.core.networks.region_pairs import Pairs
from spatialict.core.points.given_numbers import is_number, shown
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.networks.network import Links
    from spatialict.core.networks.poisson import Errors, Fit

FEW: Final = 200
"""Regions up to which each is left out in turn."""
COLUMNS: Final = ("value", "se", "low", "high", "p_value")


def region_flows(organisations: Any, links: Links) -> pd.DataFrame:  # noqa: ANN401
    """Links between each two regions, how many organisations each has, and how far apart they are.

    Parameters
    ----------
    organisations : GeoDataFrame or DataFrame
        Points, or a table with ``x_m, y_m`` or ``lon, lat``; index ``org_id``; ``region_id``.
    links : DataFrame, networkx.Graph or Network
        ``source, target``, ``weight``.

    Returns
    -------
    pandas.DataFrame
        A row for each two regions that have an organisation: ``source, target`` (``region_id``, in
        order), ``links``, ``weight`` (their sum), ``mass_source, mass_target`` (organisations) and
        ``distance_m`` between the mean places of the two regions' organisations; ``NaN`` where no
        organisation of one has coordinates.

    Raises
    ------
    ArgumentError
        If a link names an organisation that is not there, or there are more than two million
        pairs of regions.

    Examples
    --------
    >>> places = pd.DataFrame({"x_m": [0.0, 2e3, 3e3], "y_m": 0.0, "region_id": ["a", "a", "b"]})
    >>> links = pd.DataFrame({"source": [0, 0], "target": [1, 2]})
    >>> next(region_flows(places, links).itertuples(index=False, name=None))
    ('a', 'b', 1, 1.0, 2, 1, 2000.0)
    """
    web = Network.of(links, organisations.index)
    home, names = web.labels(organisations["region_id"], "region_id")
    located, codes = Located.of(organisations, web), home.astype(np.int64)
    middle = centres(located.every(), codes, len(names), located.distances)
    return flows(web, codes, names, middle, located.distances)


def gravity(
    flows: pd.DataFrame,
    *,
    outcome: str = "links",
    also: Sequence[str] = (),
    effects: bool = False,
    errors: Errors | str = "auto",
    confidence: float = 0.95,
) -> Result:
    r"""How many links two regions have, by the size of both and the distance between them.

    .. math:: E\,y_{ij} = \exp(\alpha + \beta \ln m_i m_j + \gamma \ln d_{ij} + \dots)

    Fitted by Poisson pseudo-maximum likelihood, which takes pairs without a link as they are and
    asks only that the mean is right; the links need not be Poisson distributed.

    Parameters
    ----------
    flows : pandas.DataFrame
        A row for each two regions, in either order: ``source, target``, the `outcome`,
        ``mass_source, mass_target`` (organisations), ``distance_m``; as `region_flows` gives it.
    outcome : str
        Column that is explained, 0 or more: ``"links"``, or ``"weight"`` for flows (persons,
        calls, weights of links). What is not ``"links"`` is called a flow in the notes.
    also : sequence of str
        Columns that go in as they are, such as whether two regions are neighbours.
    effects : bool
        Each region has an effect of its own instead of its mass: then what else makes a region
        well or badly linked cannot be taken for distance.
    errors : str
        ``"jackknife"``: fitted without one region after another; pairs that share a region depend
        on each other. ``"dyadic"`` is the same for many regions; ``"auto"`` takes the first up to
        200 regions. ``"hc1"`` and ``"hc0"`` take pairs as independent: too sure of themselves.
    confidence : float
        Of ``low`` to ``high``.

    Returns
    -------
    Result
        Index ``term``: ``constant``, ``mass`` (or neither with `effects`), ``distance`` and those
        of `also`. ``value`` (of mass and distance, the per cent that links change by where it
        grows by one per cent), ``se``, ``low``, ``high``, ``p_value`` (that it is 0), by the t
        distribution with regions - 1 degrees of freedom; ``status``: ``constant`` for a term that
        is the same for all pairs, and left out; ``too_few`` pairs, or regions to tell an error;
        ``undefined`` where terms cannot be told apart or the fit has no maximum. Params: ``n``
        (pairs), ``regions``, ``links`` (sum of the outcome), ``deviance``, ``pseudo_r2`` (share of
        the deviance of the mean), ``left_out``.

    Raises
    ------
    ArgumentError
        If a column is missing, a pair is repeated, the outcome negative, or an argument unknown.

    Notes
    -----
    Pairs without a known mass, distance and outcome above 0, 0 and -1 are left out, and so are
    links within regions, whose distance is not known. With `effects` regions without any link say
    nothing and are left out.

    References
    ----------
    .. [1] Santos Silva, J. M. C. and Tenreyro, S. (2006). The log of gravity. *Review of Economics
       and Statistics* 88, 641-658.
    .. [2] Snijders, T. A. B. and Borgatti, S. P. (1999). Non-parametric standard errors and tests
       for network statistics. *Connections* 22(2), 161-170.

    Examples
    --------
    Links that are made to be :math:`100\,m_i m_j / d_{ij}` give this back:

    >>> pairs = pd.DataFrame(
    ...     [("a", "b", 2, 1, 20.0), ("a", "c", 2, 3, 30), ("b", "c", 1, 3, 10),
    ...      ("a", "d", 2, 5, 50), ("b", "d", 1, 5, 10), ("c", "d", 3, 5, 25)],
    ...     columns=["source", "target", "mass_source", "mass_target", "distance_m"],
    ... )
    >>> pairs["links"] = 100 * pairs["mass_source"] * pairs["mass_target"] / pairs["distance_m"]
    >>> gravity(pairs, errors="hc0").table["value"].round(6).to_dict()
    {'constant': 4.60517, 'mass': 1.0, 'distance': -1.0}
    """
    table = _checked(flows, outcome, also, errors, confidence)
    kept = _kept(table, outcome, effects=effects)
    rows = table[kept]
    regions = pd.Index(sorted({str(key) for key in pd.concat([rows["source"], rows["target"]])}))
    how = _errors(errors, len(regions))
    asked = _Asked.of(rows, regions, outcome, tuple(also), effects=effects)
    why = fault(asked.pairs, asked.value)
    fit = None if why else fitted(asked.pairs, asked.value, how)
    if fit is not None and fit.steps < 0:
        why, fit = "no_rest", None
    params: dict[str, Any] = {
        "outcome": outcome,
        "also": list(also),
        "effects": effects,
        "errors": how,
        "confidence": confidence,
        "n": len(rows),
        "regions": len(regions),
        "left_out": int((~kept).sum()),
        "links": float(asked.value.sum()),
        "deviance": float("nan") if fit is None else fit.deviance,
        "pseudo_r2": _told(fit),
    }
    found = _table(asked, fit, why, confidence)
    return Result("gravity", found, "1", params, _notes(params, why, found))


def _errors(asked: str, regions: int) -> Errors:
    if asked == "auto":
        return "jackknife" if regions <= FEW else "dyadic"
    return cast("Errors", asked)


class _Asked(NamedTuple):
    """Terms of the pairs that are fitted, and those that are the same for all."""

    pairs: Pairs
    value: FloatArray
    names: list[str]
    constant: list[str]

    @classmethod
    def of(
        cls,
        rows: pd.DataFrame,
        regions: pd.Index[Any],
        outcome: str,
        also: tuple[str, ...],
        *,
        effects: bool,
    ) -> _Asked:
        columns = {"distance": np.log(rows["distance_m"].to_numpy(dtype=float))}
        if not effects:
            mass = rows["mass_source"].astype(float) * rows["mass_target"].astype(float)
            columns = {"mass": np.log(mass.to_numpy())} | columns
        columns |= {name: rows[name].to_numpy(dtype=float) for name in also}
        flat = [name for name, column in columns.items() if len(column) and np.ptp(column) == 0]
        told = [name for name in columns if name not in flat]
        design = np.column_stack([np.zeros((len(rows), 0)), *(columns[name] for name in told)])
        one, other = (
            regions.get_indexer(pd.Index(rows[end].astype(str))) for end in ("source", "target")
        )
        ends = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
        order = np.lexsort(ends[::-1])  # sums are rounded in one order, whatever that of the rows
        pairs = Pairs(ends[0][order], ends[1][order], design[order], len(regions), effects)
        return cls(pairs, rows[outcome].to_numpy(dtype=float)[order], told, flat)

    @property
    def terms(self) -> list[str]:
        """Return the names of all rows of the answer."""
        return ([] if self.pairs.effects else ["constant"]) + self.names


def _checked(
    flows: pd.DataFrame, outcome: str, also: Sequence[str], errors: str, confidence: float
) -> pd.DataFrame:
    check_choice("errors", errors, ("auto", *ERRORS))
    if not (is_number(confidence) and 0 < confidence < 1):
        raise ArgumentError("gravity.confidence", value=shown(confidence))
    needed = ["source", "target", "mass_source", "mass_target", "distance_m", outcome, *also]
    if lacking := [name for name in needed if name not in flows]:
        raise ArgumentError("gravity.columns", columns=lacking)
    table = flows[list(dict.fromkeys(needed))]
    ends = np.sort(table[["source", "target"]].astype(str).to_numpy(dtype=str), axis=1)
    labels = pd.Series([f"{one} – {other}" for one, other in ends], index=table.index)
    for key, wrong in (
        ("gravity.repeated", labels.duplicated()),
        ("gravity.negative", ~(table[outcome].isna() | (table[outcome] >= 0))),
        ("gravity.negative", np.isinf(table[outcome].astype(float))),
    ):
        if wrong.any():
            rows = some(labels[wrong].unique())
            told = {"count": int(wrong.sum()), "total": len(table), "rows": rows}
            raise ArgumentError(key, column=outcome, **told)
    return table


def _kept(table: pd.DataFrame, outcome: str, *, effects: bool) -> BoolArray:
    """Tell which pairs can be fitted."""
    rest = table.drop(columns=["source", "target"]).to_numpy(dtype=float)
    one, other = (table[end].astype(str).to_numpy(dtype=str) for end in ("source", "target"))
    kept = np.isfinite(rest).all(axis=1) & (one != other)
    kept &= table["distance_m"].to_numpy(dtype=float) > 0
    if effects:
        linked = kept & (table[outcome].to_numpy(dtype=float) > 0)
        ends = np.union1d(one[linked], other[linked])
        return np.asarray(kept & np.isin(one, ends) & np.isin(other, ends))
    masses = table[["mass_source", "mass_target"]].to_numpy(dtype=float)
    return np.asarray(kept & (masses > 0).all(axis=1))


def _told(fit: Fit | None) -> float:
    """Return the share of the deviance that the terms explain."""
    if fit is None or fit.deviance_of_mean <= 0:
        return float("nan")
    return float(1 - fit.deviance / fit.deviance_of_mean)


def _table(asked: _Asked, fit: Fit | None, why: str, confidence: float) -> pd.DataFrame:
    from scipy.stats import t

    terms = pd.Index([*asked.terms, *asked.constant], name="term")
    table = pd.DataFrame(np.nan, index=terms, columns=list(COLUMNS))
    status = "too_few" if why == "too_few" else "undefined"
    table["status"] = np.where(terms.isin(asked.constant), "constant", status)
    if fit is None:
        return table
    start = asked.pairs.first if asked.pairs.effects else 0
    rows = asked.terms
    table.loc[rows, "value"] = fit.beta[start:]
    variance = np.diag(fit.covariance)[start:]
    known = np.isfinite(variance) & (variance > 0)
    error = np.sqrt(np.where(known, variance, np.nan))
    free = max(asked.pairs.regions - 1, 1)
    reach = t.ppf((1 + confidence) / 2, free) * error
    table.loc[rows, "se"] = error
    table.loc[rows, "low"] = fit.beta[start:] - reach
    table.loc[rows, "high"] = fit.beta[start:] + reach
    table.loc[rows, "p_value"] = 2 * t.sf(np.abs(fit.beta[start:] / error), free)
    table.loc[rows, "status"] = np.where(known, "ok", "too_few")
    return table


def _notes(params: dict[str, Any], why: str, table: pd.DataFrame) -> tuple[Message, ...]:
    told = {"n": params["n"], "regions": params["regions"]}
    kind = "" if params["outcome"] == "links" else "_flows"
    notes = [Message(f"gravity.fitted{kind}", told | {"links": params["links"]})]
    if params["left_out"]:
        total = params["n"] + params["left_out"]
        how = "_effects" if kind and params["effects"] else kind
        notes.append(
            Message(f"gravity.left_out{how}", {"count": params["left_out"], "total": total})
        )
    if why:
        worded = kind if why in {"too_few", "separated"} else ""
        notes.append(Message(f"gravity.{why}{worded}", told))
    else:
        notes.append(Message(f"gravity.{params['errors']}", told))
    flat = table.index[table["status"] == "constant"]
    if len(flat):
        notes.append(Message("gravity.constant", {"terms": some(flat)}))
    return tuple(notes)
