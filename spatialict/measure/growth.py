"""How much of a region's growth is the nation's, the industry's, and its own: shift-share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.change.components import TIE, Components, idle
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

PARTS: Final = ("change", "national", "industry_mix", "competitive", "homothetic", "allocation")


def shift_share_by_industry(
    start: pd.DataFrame,
    end: pd.DataFrame,
    *,
    reference: tuple[pd.Series[float], pd.Series[float]] | None = None,
) -> pd.DataFrame:
    r"""Split the change of each industry in each region into three parts that add up to it.

    .. math::

        \Delta x_{ri} = x_{ri} g + x_{ri} (g_i - g) + x_{ri} (g_{ri} - g_i)

    Parameters
    ----------
    start, end : pandas.DataFrame, shape (n_regions, n_industries)
        Activity, ``>= 0``, in the first and the last year; the same regions, in the same borders.
    reference : tuple of two pandas.Series, optional
        Activity by industry of the reference economy in the two years. The default is the sum of
        the regions that report every industry in both years.

    Returns
    -------
    pandas.DataFrame
        Index ``region_id, industry`` in the order of `start`; in the unit of the activity:
        ``change``, ``national``, ``industry_mix``, ``competitive``; and the two parts into which
        Esteban-Marquillas splits ``competitive``: ``homothetic`` (what it would be if the region
        had the reference's structure) and ``allocation`` (what specialisation adds). ``NaN`` in a
        region with a gap, where the reference had none of the industry at the start, and, but for
        ``change``, where the region had none of it in either year; the last two also where the
        region had none of it at the start, for there is no growth from nil.

    Raises
    ------
    ValueError
        If the two tables differ in their regions, a value is negative, or `reference` lacks an
        industry.

    Notes
    -----
    ``national + industry_mix + competitive == change`` and ``homothetic + allocation ==
    competitive``. An industry that is new in a region is all competitive. Industries that one of
    the two years does not report at all are left out (``NaN``), so that both totals hold the same.

    References
    ----------
    .. [1] Dunn, E. S. (1960). A statistical and analytical technique for regional analysis.
       *Papers of the Regional Science Association* 6, 97-112.
    .. [2] Esteban-Marquillas, J. M. (1972). A reinterpretation of shift-share analysis. *Regional
       and Urban Economics* 2(3), 249-255.

    Examples
    --------
    The nation grows from 100 to 110, its ICT from 20 to 30; the region's ICT from 10 to 16. Of the
    6, 1 is the nation's growth, 4 the industry's, and 1 its own:

    >>> import pandas as pd
    >>> start = pd.DataFrame({"ict": [10, 10], "other": [40, 40]}, index=["a", "b"])
    >>> end = pd.DataFrame({"ict": [16, 14], "other": [40, 40]}, index=["a", "b"])
    >>> shift_share_by_industry(start, end).loc[("a", "ict")].round(6)[
    ...     ["change", "national", "industry_mix", "competitive"]
    ... ].tolist()
    [6.0, 1.0, 4.0, 1.0]
    """
    parts = Components.of(start, end, reference)
    names = ["region_id", "industry"]
    index = pd.MultiIndex.from_product([parts.before.index, parts.before.columns], names=names)
    table = pd.DataFrame({name: getattr(parts, name).to_numpy().ravel() for name in PARTS}, index)
    nothing = idle(parts.before, parts.after).to_numpy().ravel()
    table.loc[nothing, list(PARTS[1:])] = np.nan
    return table


def shift_share(
    start: pd.DataFrame,
    end: pd.DataFrame,
    *,
    industry: Sequence[str],
    reference: tuple[pd.Series[float], pd.Series[float]] | None = None,
    kind: str = "",
    unit: str = "",
    first: int | None = None,
    last: int | None = None,
) -> Result:
    r"""How much of a sector's growth in each region is the region's own.

    Parameters
    ----------
    start, end, reference
        As in `shift_share_by_industry`.
    industry : sequence of str
        Codes of the sector; the parts of several are summed.
    kind, unit : str
        Of the activity; money (gva, output) is noted to grow with prices.
    first, last : int, optional
        The two years; for the reader.

    Returns
    -------
    Result
        ``shift_share``: ``value`` (the regional shift, = ``competitive``), ``national``,
        ``industry_mix``, ``competitive``, ``change``, ``status``: ``missing`` where a figure of
        either year is not reported, ``undefined`` where the reference had none of the sector at
        the start, the region had none of it in either year, or one of the years is 0 everywhere.
        Parts below a millionth of a millionth of the activity are rounding, and 0.

    Raises
    ------
    ValueError
        As `shift_share_by_industry`, and if an industry is not known.

    Notes
    -----
    Over the same industry and reference the regional shift is the change of the region's share of
    the nation's sector times the sector at the end, :math:`x'_i (x'_{ri} / x'_i - x_{ri} / x_i)`:
    a share that rises and a shift above 0 are one sign by algebra, not two.

    Examples
    --------
    >>> import pandas as pd
    >>> start = pd.DataFrame({"J": [10, 10], "K": [40, 40]}, index=["a", "b"])
    >>> end = pd.DataFrame({"J": [16, 14], "K": [40, 40]}, index=["a", "b"])
    >>> shift_share(start, end, industry=["J"], first=2021, last=2025).table
       value  national  industry_mix  competitive  change status
    a    1.0       1.0           4.0          1.0     6.0     ok
    b   -1.0       1.0           4.0         -1.0     4.0     ok
    """
    named = quotients.codes(start, industry)
    parts = Components.of(start, end, reference)
    table = parts.of_sector(named, "competitive", "national", "industry_mix", "change")
    table.insert(0, "value", table["competitive"])
    table = table[["value", "national", "industry_mix", "competitive", "change"]]
    table.loc[parts.idle(named) | table["value"].isna(), list(table.columns[:-1])] = np.nan
    table["status"] = _status(table["value"], table["change"])
    params = _params(parts, named, given=reference is not None)
    params = {"first": first, "last": last, **params, "kind": kind}
    return Result("shift_share", table, unit or "1", params, _notes(table, parts, params))


def shift_share_structure(
    start: pd.DataFrame,
    end: pd.DataFrame,
    *,
    industry: Sequence[str],
    reference: tuple[pd.Series[float], pd.Series[float]] | None = None,
    kind: str = "",
    unit: str = "",
    first: int | None = None,
    last: int | None = None,
) -> Result:
    r"""Whether regions are specialised in what they are good at: Esteban-Marquillas.

    .. math::

        x_{ri} (g_{ri} - g_i) = x^h_{ri} (g_{ri} - g_i) + (x_{ri} - x^h_{ri}) (g_{ri} - g_i), \quad
        x^h_{ri} = x_r \frac{x_i}{x}

    Parameters
    ----------
    start, end, reference, industry, kind, unit, first, last
        As in `shift_share`.

    Returns
    -------
    Result
        ``shift_share_structure``: ``value`` (= ``allocation``, what specialisation adds to the
        regional shift), ``homothetic`` (the shift with the structure of the reference),
        ``allocation``, ``competitive`` (their sum, as in `shift_share`), ``lead`` (growth of the
        sector less that of the reference's sector, a rate), ``excess`` (activity at the start over
        that of the reference's structure, as a share of it: LQ - 1), ``label`` and ``status``
        (``missing``, ``undefined`` where the reference or the region had none of the sector at the
        start). The label is one of five: ``specialised_advantage``, ``unspecialised_advantage``,
        ``specialised_disadvantage``, ``unspecialised_disadvantage``: an advantage where ``lead`` is
        above 0, a disadvantage where it is below, specialised where ``excess`` is above 0; and
        ``as_nation`` where the sector grew as in the reference, but for rounding.

    Raises
    ------
    ValueError
        As `shift_share`.

    Notes
    -----
    ``homothetic + allocation == competitive``. For one industry ``allocation`` is above 0 where
    ``lead`` and ``excess`` have one sign. The parts of several industries are summed; the label is
    that of the sector as a whole.

    References
    ----------
    .. [1] Esteban-Marquillas, J. M. (1972). A reinterpretation of shift-share analysis. *Regional
       and Urban Economics* 2(3), 249-255.
    .. [2] Herzog, H. W. and Olsen, R. J. (1977). Shift-share analysis revisited: the allocation
       effect and the stability of regional structure. *Journal of Regional Science* 17, 441-454.

    Examples
    --------
    ICT is 20 of 100 in the nation, and 10 of 50 would be 10 of "a": it has 15. It grows by 2/3,
    the nation's by 1/2: of the 2.5 that are its own, 5 x 1/6 come from its specialisation.

    >>> import pandas as pd
    >>> start = pd.DataFrame({"J": [15, 5], "K": [35, 45]}, index=["a", "b"])
    >>> end = pd.DataFrame({"J": [25, 5], "K": [35, 45]}, index=["a", "b"])
    >>> table = shift_share_structure(start, end, industry=["J"]).table
    >>> table[["value", "homothetic", "competitive"]].round(3)
       value  homothetic  competitive
    a  0.833       1.667          2.5
    b  2.500      -5.000         -2.5
    >>> table["label"].tolist()
    ['specialised_advantage', 'unspecialised_disadvantage']
    """
    named = quotients.codes(start, industry)
    parts = Components.of(start, end, reference)
    table = parts.of_sector(named, "allocation", "homothetic", "competitive")
    table.insert(0, "value", table["allocation"])
    table = table[["value", "homothetic", "allocation", "competitive"]]
    whole = parts.of_sector(named, "before", "after", "expected")
    mine, nation = whole["before"].where(whole["before"] > 0), parts.first[named].sum()
    rate = parts.last[named].sum() / nation if nation > 0 else np.nan
    lead = whole["after"] / mine - rate
    table["lead"] = lead.mask(lead.abs() <= TIE * max(1.0, rate), 0.0)
    excess = whole["before"] / whole["expected"].where(whole["expected"] > 0) - 1
    table["excess"] = excess.mask(excess.abs() <= TIE, 0.0)
    table["status"] = _status(table["value"], whole["after"])
    table.insert(len(table.columns) - 1, "label", _cases(table))
    params = _params(parts, named, given=reference is not None)
    params = {"first": first, "last": last, **params, "kind": kind}
    notes = _notes(table, parts, params, undefined="no_start")
    return Result("shift_share_structure", table, unit or "1", params, notes)


def _status(value: pd.Series[float], known: pd.Series[float]) -> npt.NDArray[np.str_]:
    return np.where(known.notna(), np.where(value.notna(), "ok", "undefined"), "missing")


def _cases(table: pd.DataFrame) -> npt.NDArray[np.str_]:
    """Return one of five words where a region has a case."""
    more = np.where(table["excess"] > 0, "specialised_", "unspecialised_")
    ahead = np.where(table["lead"] > 0, "advantage", "disadvantage")
    case = np.where(table["lead"] == 0, "as_nation", np.strings.add(more, ahead))
    return np.where(table["status"] == "ok", case, "")


def _params(parts: Components, named: list[str], *, given: bool) -> dict[str, Any]:
    return {
        "industry": named,
        "industries": parts.industries,
        "reference": "given" if given else "sum of the regions",
        "national_growth": parts.growth,
    }


def _notes(
    table: pd.DataFrame, parts: Components, params: dict[str, Any], undefined: str = "undefined"
) -> tuple[Message, ...]:
    notes = []
    growth = {"growth": params["national_growth"]}
    empty = bool(np.isnan(params["national_growth"]))
    if empty:
        notes.append(Message("growth.empty_year"))
    elif params["kind"] in {"gva", "output"}:
        notes.append(Message("growth.current_prices", growth))
    else:
        notes.append(Message("growth.national", growth))
    for status, key in (("missing", "missing"), ("undefined", undefined)):
        rows = table.index[table["status"] == status]
        if len(rows) and not (empty and status == "undefined"):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"growth.{key}", values))
    if parts.left_out:
        notes.append(Message("growth.left_out", {"industries": quotients.some(parts.left_out)}))
    return tuple(notes)
