"""Which industries pull others along, by a table of what industries sell to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.input_output import inverses, pull
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

COLUMNS: Final = (
    *("value", "backward", "forward", "forward_leontief", "variation_backward"),
    *("variation_forward", "output_multiplier", "input_multiplier", "extraction"),
    *("extraction_rest", "extraction_forward", "rank", "label", "status"),
)
FEWEST: Final = 2
"""Industries without which nothing is above or below the average."""


def input_coefficients(flows: pd.DataFrame, output: pd.Series[float]) -> pd.DataFrame:
    r"""Return what each industry buys of each for one unit of its output.

    .. math:: a_{ij} = z_{ij} / x_j

    Parameters
    ----------
    flows : pandas.DataFrame, shape (n_industries, n_industries)
        Sales from the industry of the row to that of the column, ``>= 0``.
    output : pandas.Series, shape (n_industries,)
        Total output, in the unit of the flows.

    Returns
    -------
    pandas.DataFrame
        Without unit, aligned with `flows`; ``NaN`` in the column of an industry without output.

    Raises
    ------
    ValueError
        If rows, columns and output are not the same industries, or a value is negative.

    Examples
    --------
    For 1 of its output the second industry buys 500 / 2000 of the first:

    >>> names = ["agriculture", "manufactures"]
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], names, names)
    >>> input_coefficients(flows, pd.Series([1000, 2000], names))
                  agriculture  manufactures
    agriculture          0.15          0.25
    manufactures         0.20          0.05
    """
    table, total = _checked(flows, output)
    return table / total.where(total > 0)


def leontief_inverse(flows: pd.DataFrame, output: pd.Series[float]) -> pd.DataFrame:
    r"""How much output of each industry one unit of final demand for an industry calls for.

    .. math:: L = (I - A)^{-1}, \quad a_{ij} = z_{ij} / x_j

    Parameters
    ----------
    flows, output
        As in `input_coefficients`.

    Returns
    -------
    pandas.DataFrame
        Without unit, aligned with `flows`: output of the row for final demand of the column.
        ``NaN`` throughout where the rounds of purchases have no end (spectral radius of A not under
        1), and in the row and the column of an industry without output.

    Raises
    ------
    ValueError
        As `input_coefficients`.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009). *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed. Cambridge University Press, chapter 2.

    Examples
    --------
    >>> names = ["agriculture", "manufactures"]
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], names, names)
    >>> leontief_inverse(flows, pd.Series([1000, 2000], names)).round(4)
                  agriculture  manufactures
    agriculture        1.2541        0.3300
    manufactures       0.2640        1.1221
    """
    return _inverse(flows, output, inverses.input_coefficients)


def ghosh_inverse(flows: pd.DataFrame, output: pd.Series[float]) -> pd.DataFrame:
    r"""How one unit of primary input of an industry is passed on, along its sales.

    .. math:: G = (I - B)^{-1}, \quad b_{ij} = z_{ij} / x_i

    Parameters
    ----------
    flows, output
        As in `input_coefficients`.

    Returns
    -------
    pandas.DataFrame
        Without unit, aligned with `flows`; ``NaN`` as in `leontief_inverse`.

    Raises
    ------
    ValueError
        As `input_coefficients`.

    References
    ----------
    .. [1] Ghosh, A. (1958). Input-output approach in an allocation system. *Economica* 25, 58-64.

    Examples
    --------
    >>> names = ["agriculture", "manufactures"]
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], names, names)
    >>> ghosh_inverse(flows, pd.Series([1000, 2000], names)).round(4)
                  agriculture  manufactures
    agriculture        1.2541        0.6601
    manufactures       0.1320        1.1221
    """
    return _inverse(flows, output, inverses.output_coefficients)


def linkages(
    flows: pd.DataFrame, output: pd.Series[float], *, unit: str = "", year: int | None = None
) -> Result:
    r"""Which industries pull their suppliers and push their buyers more than the average.

    .. math::

        U_j = \frac{n \sum_i l_{ij}}{\sum_{i,j} l_{ij}}, \qquad
        U_i^{G} = \frac{n \sum_j g_{ij}}{\sum_{i,j} g_{ij}}, \qquad
        E_k = \frac{x_k \sum_i l_{ik} / l_{kk}}{\sum_i x_i}

    Parameters
    ----------
    flows : pandas.DataFrame, shape (n_industries, n_industries)
        Intermediate sales from the industry of the row to that of the column, ``>= 0``; of domestic
        make, if the pull is to be one at home.
    output : pandas.Series, shape (n_industries,)
        Total output of each industry, in the unit of the flows.
    unit : str
        For example ``"million KZT"``; for the reader.
    year : int, optional
        Of the table; for the reader.

    Returns
    -------
    Result
        ``linkages``, index ``industry`` in the order of `flows`: ``value`` (= ``backward``),
        ``backward`` (columns of Leontief's inverse), ``forward`` (rows of Ghosh's), both over their
        mean; ``forward_leontief`` (rows of Leontief's: if final demand for all rose by one unit);
        ``variation_backward`` and ``variation_forward`` (coefficient of variation: low where many
        industries share in the pull); ``output_multiplier`` and ``input_multiplier`` (the sums
        themselves); ``extraction`` (share of all output lost without the industry, its own
        included), ``extraction_rest`` (share of the output of the others that is lost by its
        suppliers) and ``extraction_forward`` (that its buyers lose, after Ghosh); ``rank`` by
        `extraction_rest`; ``label`` ``"key"`` (both above 1), ``"backward"``, ``"forward"``,
        ``"none"``; ``status``.

        Statuses: ``missing`` (output, or the whole row or column, not given) and ``undefined`` (no
        output): the industry is left out, and its trade with others counts as final demand and
        primary input. ``undefined`` for all where a cell is not given, or the rounds of purchases
        have no end; ``too_few`` for one industry; ``constant`` where all pull and push alike.

    Raises
    ------
    ValueError
        If rows, columns and output are not the same industries, or a value is negative.

    Notes
    -----
    Multipliers are not what a programme would bring about: prices, imports, idle capacity and
    substitution are outside the model. Forward linkages take Ghosh's inverse as a description of
    who sells to whom; as a model of quantities it is not held plausible [3]_. Both inverses have
    one diagonal, and the linkages do not change with the unit of the table.

    References
    ----------
    .. [1] Rasmussen, P. N. (1956). *Studies in Inter-Sectoral Relations*. North-Holland.
    .. [2] Dietzenbacher, E. and van der Linden, J. A. (1997). Sectoral and spatial linkages in the
       EC production structure. *Journal of Regional Science* 37(2), 235-257.
    .. [3] Oosterhaven, J. (1988). On the plausibility of the supply-driven input-output model.
       *Journal of Regional Science* 28(2), 203-217.
    .. [4] Miller, R. E. and Blair, P. D. (2009). *Input-Output Analysis*, 2nd ed., chapter 12.

    Examples
    --------
    For 1 of final demand agriculture calls for 1.25 of its own output and .26 of manufactures,
    1.52 in all, where the average industry calls for 1.49:

    >>> names = ["agriculture", "manufactures"]
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], names, names)
    >>> found = linkages(flows, pd.Series([1000, 2000], names)).table
    >>> found[["backward", "forward", "output_multiplier", "extraction_rest", "label"]].round(3)
                  backward  forward  output_multiplier  extraction_rest label
    industry
    agriculture      1.022    1.208              1.518            0.105   key
    manufactures     0.978    0.792              1.452            0.588  none
    """
    table, total = _checked(flows, output)
    status = _statuses(table, total)
    kept = status.index[status == "ok"]
    found, rest = pd.DataFrame(index=table.index), ""
    facts: dict[str, Any] = {"spectral_radius": np.nan, "mean_backward": np.nan}
    if len(kept):
        cells, made = _arrays(table, total, kept)
        facts["spectral_radius"] = _radius(cells, made)
        rest = _fault(facts["spectral_radius"])
        if not rest:
            found = _linked(cells, made, kept)
            facts["mean_backward"] = float(found["output_multiplier"].mean())
            rest = _alike(found)
    status[kept] = rest or "ok"
    answer = found.reindex(index=table.index, columns=list(COLUMNS))
    if rest == "too_few":
        answer[["backward", "forward", "forward_leontief"]] = np.nan
    answer["value"] = answer["backward"]
    answer["rank"] = answer["extraction_rest"].rank(ascending=False, method="min")
    answer["label"] = _labels(answer)
    answer["status"] = status
    params: dict[str, Any] = {"unit": unit, "year": year, "industries": len(kept), **facts}
    params["key"] = [str(name) for name in answer.index[answer["label"] == "key"]]
    notes = _notes(answer, table, total, params)
    return Result("linkages", answer.rename_axis("industry"), "1", params, notes)


def _checked(
    flows: pd.DataFrame, output: pd.Series[float]
) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Return both as floats in the order of the rows, or say where their industries differ."""
    table = quotients.checked(flows, "flows")
    total = quotients.checked(output.to_frame("output"), "output")["output"]
    for argument, labels in (("flows", table.columns), ("output", total.index)):
        differ = table.index.symmetric_difference(labels)
        if len(differ):
            raise ArgumentError(
                "linkages.differ",
                argument=argument,
                count=len(differ),
                rows=quotients.some(differ),
            )
    return table[table.index], total[table.index]


def _inverse(flows: pd.DataFrame, output: pd.Series[float], share: Any) -> pd.DataFrame:  # noqa: ANN401
    """Return the inverse over the industries that have output, aligned with the flows."""
    table, total = _checked(flows, output)
    kept = table.index[_statuses(table, total) == "ok"]
    cells, made = _arrays(table, total, kept)
    answer = pd.DataFrame(np.nan, index=table.index, columns=table.index)
    if not _fault(_radius(cells, made)):
        answer.loc[kept, kept] = inverses.inverse(share(cells, made))
    return answer.reindex(columns=flows.columns)


def _statuses(table: pd.DataFrame, total: pd.Series[float]) -> pd.Series[str]:
    """Return which industries take part: not those of which nothing is told, or nothing is made."""
    untold = total.isna() | table.isna().all(axis=0) | table.isna().all(axis=1)
    words = np.where(untold, "missing", np.where(total > 0, "ok", "undefined"))
    return pd.Series(words, index=table.index, dtype=object)


def _arrays(
    table: pd.DataFrame, total: pd.Series[float], kept: pd.Index[Any]
) -> tuple[FloatArray, FloatArray]:
    cells = np.asarray(table.loc[kept, kept], dtype=np.float64)
    return cells, np.asarray(total[kept], dtype=np.float64)


def _radius(cells: FloatArray, made: FloatArray) -> float:
    if np.isnan(cells).any():
        return float("nan")
    return inverses.radius(inverses.input_coefficients(cells, made))


def _fault(radius: float) -> str:
    """Return the status where there is no inverse that means anything (Hawkins and Simon)."""
    return "" if radius < 1 - quotients.FLAT else "undefined"


def _linked(cells: FloatArray, made: FloatArray, kept: pd.Index[Any]) -> pd.DataFrame:
    leontief = inverses.inverse(inverses.input_coefficients(cells, made))
    ghosh = inverses.inverse(inverses.output_coefficients(cells, made))
    total = made.sum()
    back, forth = pull.extracted(leontief, made), pull.extracted(ghosh.T, made)
    others = np.where(total - made > 0, total - made, np.nan)
    columns = {
        "backward": pull.dispersion(leontief.sum(axis=0)),
        "forward": pull.dispersion(ghosh.sum(axis=1)),
        "forward_leontief": pull.dispersion(leontief.sum(axis=1)),
        "variation_backward": pull.variation(leontief.T),
        "variation_forward": pull.variation(ghosh),
        "output_multiplier": leontief.sum(axis=0),
        "input_multiplier": ghosh.sum(axis=1),
        "extraction": (back.own + back.others) / total,
        "extraction_rest": back.others / others,
        "extraction_forward": forth.others / others,
    }
    return pd.DataFrame(columns, index=kept)


def _alike(found: pd.DataFrame) -> str:
    if len(found) < FEWEST:
        return "too_few"
    return "" if (found[["backward", "forward"]] - 1).abs().to_numpy().max() > 1e-9 else "constant"


def _labels(answer: pd.DataFrame) -> pd.Series[Any]:
    back, forth = answer["backward"] > 1 + 1e-9, answer["forward"] > 1 + 1e-9
    words = np.select([back & forth, back, forth], ["key", "backward", "forward"], "none")
    return pd.Series(words, index=answer.index, dtype=object).where(answer["backward"].notna(), "")


def _notes(
    answer: pd.DataFrame, table: pd.DataFrame, total: pd.Series[float], params: dict[str, Any]
) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers."""
    notes = _told(answer, table, params)
    given = _statuses(table, total)
    for status in ("missing", "undefined"):
        rows = given.index[given == status]
        if len(rows):
            values = {"count": len(rows), "total": len(answer), "rows": quotients.some(rows)}
            notes.append(Message(f"linkages.{status}", values))
    for name, sums in (("buys", table.sum(axis=0)), ("sells", table.sum(axis=1))):
        rows = answer.index[(sums > total * (1 + 1e-6)) & (total > 0)]
        if len(rows):
            values = {"count": len(rows), "total": len(answer), "rows": quotients.some(rows)}
            notes.append(Message(f"linkages.{name}_more", values))
    return tuple(notes)


def _told(answer: pd.DataFrame, table: pd.DataFrame, params: dict[str, Any]) -> list[Message]:
    """Return what the linkages mean, or why there are none."""
    statuses = set(answer["status"])
    if "too_few" in statuses:
        return [Message("linkages.too_few")]
    if not answer["backward"].notna().any():
        gaps = params["industries"] and np.isnan(params["spectral_radius"])
        if gaps:
            empty = int(table.isna().to_numpy().sum())
            return [Message("linkages.gaps", {"count": empty, "total": table.size})]
        why = "linkages.no_end" if params["industries"] else "linkages.nothing"
        return [Message(why, {"radius": params["spectral_radius"]})]
    if "constant" in statuses:
        return [Message("linkages.constant")]
    key = Message("linkages.key_none")
    if params["key"]:
        values = {"count": len(params["key"]), "total": params["industries"]}
        key = Message("linkages.key", {**values, "rows": quotients.some(params["key"])})
    return [
        key,
        Message("linkages.meaning"),
        Message("linkages.imports"),
        Message("linkages.ghosh"),
    ]
