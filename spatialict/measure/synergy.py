"""Whether three dimensions of units add up to more than their pairs: Leydesdorff's T."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_seed
from spatialict.core.information import dealt
from spatialict.core.information.cells import Cells
from spatialict.core.information.gathering import (
    place_composition,
    project_composition,
    size_classes,
)
from spatialict.core.information.options import asked_number, asked_test, checked_correction
from spatialict.core.information.resampled import redrawn
from spatialict.core.information.shared import Shared, constant, entropies
from spatialict.core.information.told import MILLI, Simulated, all_groups, table_of
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialict.core.inference import Alternative
    from spatialict.core.workers import Workers

__all__ = ["place_composition", "project_composition", "size_classes", "synergy"]

NULLS: Final = ("pairs", "independent")
DIMENSIONS: Final = (3, 6)


def synergy(
    units: pd.DataFrame,
    dimensions: Sequence[str],
    *,
    by: str | None = None,
    groups: Iterable[str] | None = None,
    count: str | None = None,
    null: str = "pairs",
    correction: str = "none",
    alternative: Alternative = "two-sided",
    alpha: float = 0.05,
    confidence: float = 0.95,
    permutations: int = 999,
    bootstrap: int = 399,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""How much uncertainty three dimensions take from each other together; negative is synergy.

    .. math:: T = H_u + H_i + H_g - H_{ui} - H_{ug} - H_{ig} + H_{uig} = I(u; i) - I(u; i \mid g),
              \qquad T = T_0 + \sum_r \frac{n_r}{N} T_r

    Parameters
    ----------
    units : pandas.DataFrame
        A row for each firm, project or place, or for each kind of them (see `count`).
    dimensions : sequence of str
        Three to six columns with labels: place, technology and size of firms; presence of
        universities, industry and government in projects.
    by : str, optional
        Column with the region, for the decomposition.
    groups : iterable of str, optional
        All regions, in the order wanted; by default those of `units`, sorted.
    count : str, optional
        Column with the number of units of the row, a whole number.
    null : str
        What chance is. ``"pairs"``: each dimension in turn is dealt anew while the others keep
        what ties them; p is the largest of these. ``"independent"``: all dimensions are dealt, each
        independently of the others.
    correction : str
        ``"none"``: T of the shares as they are. ``"miller_madow"``: each entropy raised by
        (occupied cells - 1) / (2 n ln 2) bits.
    alternative : str
        ``"two-sided"``, ``"less"`` (only synergy is asked about) or ``"greater"``.
    alpha : float
        Of ``label``, by the q-value.
    confidence : float
        Of ``low`` to ``high``.
    permutations : int
        How often labels are dealt anew.
    bootstrap : int
        How many samples are drawn from the cells.
    workers : int, str or distributed.Client, optional
        Who counts. The answer is the same for any.
    seed : int
        Of the drawings.

    Returns
    -------
    Result
        By region, in millibits: ``value`` (T), ``low``, ``high``, ``corrected`` (Miller-Madow),
        ``expected`` (mean where labels are dealt: the bias), ``excess`` (T less that) from
        ``excess_low`` to ``excess_high``; ``p_value``, ``q_value`` (Benjamini-Hochberg over the
        regions), ``min_p``, ``n``, ``weight`` (n / N), ``contribution``; ``label``: ``synergy`` or
        ``redundancy`` where T is lower or higher than chance gives (q <= alpha) and the interval
        says so too, else ``ns``; ``status``: ``missing`` without a unit, ``constant`` where a
        dimension has one label only (T is 0 whatever the others do, and nothing is found),
        ``too_few`` where no finding is possible. In the params ``total`` (the same of the whole),
        ``between`` (T_0) and ``between_test``, ``entropies`` in bits.

    Raises
    ------
    ArgumentError
        If an argument is none of these, a column is missing or twice, or cells are too many.

    Notes
    -----
    *What is tested.* T is 0 where one of the dimensions knows nothing of the others. Each in turn
    is made so by dealing its labels anew among the units of the region, and T must be unlike all
    of these: a tie of two dimensions alone, as between places and industries, is no finding. A T
    below chance says that two of them depend on each other more within labels of the third than
    they do overall, and a T above chance that they depend less. Neither says that all three
    act together: ties of pairs can bring it about. In a chain, where a depends on b and b on c, T
    is I(a; c) > 0 and is labelled ``redundancy``, though nothing joins the three; where each two
    of three shun each other, T is below 0. With
    ``"independent"`` any tie of two is a reason to reject, for ties change the bias of T.
    For the whole and for T_0 labels are dealt among all units. A dimension that all but tells the
    region, as a town does, is not dealt for T_0, and stays with its region where all others are.

    *Bias.* T of sparse tables lies too low by about :math:`\prod (k - 1) / (2 n \ln 2)` bits: with
    20 places, 20 technologies and 8 sizes, and 10 000 firms without any synergy, T is -182
    millibits. Miller and Madow's correction counts occupied cells only and takes too little of it
    away. Read ``excess`` and the p.

    *Interval.* It is of T without its bias, so that ``value`` may lie outside. It ends where
    T must: T is never further from 0 than the logarithm of the fewest labels of a dimension.
    Percentiles of samples drawn from the sample are biased twice: of tables of 1 200 cells they
    held the true T in none of 100, even at n = 50 000. Here the bias is taken from both ends of
    what it may be (`spatialict.core.information.judged`): of simulated tables of known cells 92 to
    100 of 100 intervals at 95 % held it, and those of sparse tables were wider than need be.

    *Four or six dimensions.* The sign of T does not tell synergy from redundancy then: of four
    bits T is +1 both if all are alike and if each is the parity of the others. ``label`` is
    ``dependent``, and ``o_information`` of ``total`` (for three dimensions it is T) has the sign.

    References
    ----------
    .. [1] Leydesdorff, L. (2003). The mutual information of university-industry-government
       relations: an indicator of the Triple Helix dynamics. *Scientometrics* 58, 445-467.
    .. [2] Leydesdorff, L., Park, H. W. and Lengyel, B. (2014). A routine for measuring synergy in
       university-industry-government relations. *Scientometrics* 99, 27-35.
    .. [3] Miller, G. A. (1955). Note on the bias of information estimates. In *Information Theory
       in Psychology*, 95-100.
    .. [4] Rosas, F. E. et al. (2019). Quantifying high-order interdependencies via multivariate
       extensions of the mutual information. *Physical Review E* 100, 032305.

    Examples
    --------
    No two of place, technology and size know anything of each other, and any two give the third:
    three bits in pairs of 2, all together 2, and 3 - 6 + 2 = -1 bit.

    >>> firms = pd.DataFrame(
    ...     {"place": [0, 0, 1, 1], "tech": [0, 1, 0, 1], "size": [0, 1, 1, 0], "n": 25}
    ... )
    >>> found = synergy(firms, ["place", "tech", "size"], count="n", seed=1)
    >>> found.table[["value", "n", "label"]]
            value      n    label
    group
          -1000.0  100.0  synergy
    """
    dimensions = list(dimensions)
    _check_columns(units, dimensions, [name for name in (by, count) if name is not None])
    if null not in NULLS:
        told = {"argument": "null", "value": null, "choices": NULLS}
        raise ArgumentError("study.unknown_choice", **told)
    test = asked_test(alternative, alpha, confidence)
    corrected = checked_correction(correction) == "miller_madow"
    draws = asked_number("permutations", permutations), asked_number("bootstrap", bootstrap)
    start = checked_seed(seed)
    cells = Cells.of(units, dimensions, by=by, count=count)
    found = _simulated(cells, null, draws, corrected=corrected, seed=start, workers=workers)
    index = pd.Index(cells.groups, dtype=object)
    rows, total, between = table_of(found, index, dimensions=len(dimensions), test=test)
    names = cells.groups if groups is None else [str(name) for name in groups]
    table = all_groups(rows, names, by or "group")
    bits = entropies(cells) if cells.n else {}
    if len(dimensions) > 3:
        total["o_information"] = MILLI * _o_information(bits, len(dimensions))
    params: dict[str, Any] = test._asdict() | {
        "dimensions": dimensions, "by": by, "count": count, "correction": correction,
        "permutations": draws[0], "bootstrap": draws[1], "seed": start, "null": null,
        "interval": "bias-corrected bootstrap", "multiple": "bh",
        "n": cells.n, "left_out": cells.left_out, "rows": len(units),
        "cells": _occupied(cells), "cells_possible": float(np.prod(cells.sizes, dtype=float)),
        "labels": dict(zip(dimensions, cells.sizes, strict=True)),
        "total": total, "between": between["value"], "between_test": between,
        "entropies": {"+".join(str(dimensions[axis]) for axis in key): bits[key] for key in bits},
    }  # fmt: skip
    return Result("synergy", table, "millibit", params, _notes(params, table, cells))


def _check_columns(units: pd.DataFrame, dimensions: list[str], others: list[str]) -> None:
    least, most = DIMENSIONS
    if not least <= len(dimensions) <= most:
        raise ArgumentError("synergy.dimensions", number=len(dimensions), least=least, most=most)
    asked = [*dimensions, *others]
    if lacking := [name for name in asked if name not in units.columns]:
        raise ArgumentError("synergy.columns", columns=some(lacking))
    if twice := sorted({name for name in asked if asked.count(name) > 1}):
        raise ArgumentError("synergy.twice", columns=some(twice))


def _simulated(
    cells: Cells,
    kind: str,
    draws: tuple[int, int],
    *,
    corrected: bool,
    seed: int,
    workers: Workers,
) -> Simulated:
    shared, counts = Shared(cells), cells.count[:, None].astype(float)
    flags, units = constant(cells), cells.in_groups.astype(float)
    groups, facts = len(cells.groups), (float(cells.n), cells.sizes)
    if not cells.n:
        nothing = np.full(groups + 2, np.nan)
        none = np.full((2, groups + 2), np.nan)
        return Simulated(nothing, nothing, none[None], none, units, *facts, flags, unbiased=True)
    observed, raised = (shared.whole(counts, corrected=how) for how in (corrected, True))
    how = draws[0], corrected
    null = dealt.nulls(cells, flags, kind, how, seed=seed, workers=workers)
    samples = redrawn(shared, draws[1], corrected=corrected, seed=seed, workers=workers)
    return Simulated(observed, raised, null, samples, units, *facts, flags, unbiased=True)


def _occupied(cells: Cells) -> int:
    return len(np.unique(cells.code, axis=0))


def _o_information(bits: dict[tuple[int, ...], float], dimensions: int) -> float:
    """Return (d - 2) H of all + the sum of H of one less H of all others; negative is synergy."""
    if not bits:
        return np.nan
    axes = tuple(range(dimensions))
    rest = (tuple(other for other in axes if other != axis) for axis in axes)
    apart = sum(bits[(axis,)] - bits[others] for axis, others in zip(axes, rest, strict=True))
    return (dimensions - 2) * bits[axes] + apart


def _none_unseen(cells: Cells) -> bool:
    """Tell whether all dimensions say yes or no, and no unit says no to all."""
    presence = all(tuple(labels) in {("0", "1"), ("False", "True")} for labels in cells.labels)
    return presence and bool((cells.code > 0).any(axis=1).all())


def _notes(params: dict[str, Any], table: pd.DataFrame, cells: Cells) -> tuple[Message, ...]:
    total = params["total"]
    told = {"number": params["permutations"], "seed": params["seed"]}
    notes = [Message(f"synergy.null_{params['null']}", told)]
    if np.isfinite(total["expected"]):
        room = {"cells": params["cells"], "possible": params["cells_possible"], "n": params["n"]}
        notes.append(Message("synergy.bias", room | {"expected": float(total["expected"])}))
    if params["left_out"]:
        left = {"count": params["left_out"], "total": params["rows"]}
        notes.append(Message("synergy.left_out", left))
    if same := [str(name) for name in table.index[table["status"] == "constant"]]:
        notes.append(Message("synergy.constant", {"count": len(same), "rows": some(same)}))
    if _none_unseen(cells):
        notes.append(Message("synergy.none_unseen"))
    if len(params["dimensions"]) % 2 == 0:
        notes.append(Message("synergy.even"))
    return tuple(notes)
