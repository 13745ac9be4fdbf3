"""What the arrangements of labels say of numbers: p, the least p, and between what chance lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.inference import adjust
from spatialict.core.points.colocation import judged
from spatialict.core.study import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.networks.relabelled import Dealing, Labelled

COLUMNS = ("p_value", "min_p", "low", "high")


def compared(
    observed: FloatArray, simulated: FloatArray, asked: Mapping[str, Any], dealing: Dealing
) -> pd.DataFrame:
    """Return p, the least p, the middle of chance and which way it goes, a row for each number.

    Parameters
    ----------
    observed : array, shape (k,)
        ``NaN`` where there is none.
    simulated : array, shape (arrangements, k)
        Of arrangements without a value the p knows nothing: it is over those that have one.
    asked : Mapping
        ``alternative`` and ``alpha``, the share of arrangements beyond ``low`` and ``high``.
    dealing : Dealing
        Which arrangements they are.

    Examples
    --------
    Of four arrangements one has as much as is seen:

    >>> from spatialict.core.networks.relabelled import Dealing
    >>> drawn, asked = np.array([[0.0], [1.0], [2.0], [3.0]]), {"alternative": "greater"}
    >>> compared(np.array([3.0]), drawn, asked | {"alpha": 0.05}, Dealing(True, 4, 0))
       p_value  min_p  low  high  more
    0     0.25   0.25  0.0   3.0  True
    """
    table = pd.DataFrame(np.nan, index=range(len(observed)), columns=list(COLUMNS))
    table["more"] = False
    defined = np.isfinite(simulated)
    whole = defined.all(axis=0) & np.isfinite(observed)
    batches = [(whole, np.ones(len(simulated), dtype=bool))]
    for column in np.flatnonzero(np.isfinite(observed) & ~whole):
        batches.append((np.arange(len(observed)) == column, defined[:, column]))
    for rows, draws in batches:
        if rows.any() and draws.any():
            how = asked["alternative"], asked["alpha"]
            drawn = simulated[np.ix_(draws, rows)]
            found = judged(observed[rows], drawn, *how, exact=dealing.exact)
            numbers = [found.p_value, found.least_p, found.low, found.high]
            table.loc[rows, list(COLUMNS)] = np.column_stack(numbers)
            table.loc[rows, "more"] = found.more
    return table


def decided(
    found: pd.DataFrame,
    asked: Mapping[str, Any],
    labelled: Labelled,
    twin: BoolArray | None = None,
) -> pd.DataFrame:
    """Return p, q, the least p, label and status of a family of tests, a row for each.

    Parameters
    ----------
    found : DataFrame
        As `compared` gave it.
    asked : Mapping
        ``alpha`` and ``correction``.
    labelled : Labelled
        One group only is ``constant``.
    twin : array of bool, optional
        Tests that are the one before them over again, and count once with it.
    """
    status = np.where(found["min_p"] <= asked["alpha"] * (1 + 1e-12), "ok", "too_few")
    status = np.where(found["min_p"].isna(), "undefined", status)
    if len(labelled.groups) < 2:
        status = np.where(status == "undefined", status, "constant")
    tested = (status == "ok") & (True if twin is None else ~twin)
    q = adjust(np.where(tested, found["p_value"], np.nan), asked["correction"])
    if twin is not None:
        again = np.flatnonzero(twin)
        q[again] = q[again - 1]
    side = np.where(found["more"], "more", "fewer")
    p = found["p_value"].where(np.isin(status, ["ok", "too_few"]))
    return pd.DataFrame(
        {
            "p_value": p,
            "q_value": q,
            "min_p": found["min_p"],
            "label": np.where(q <= asked["alpha"], side, "ns"),
            "status": status,
        },
        index=found.index,
    )


def notes(labelled: Labelled, dealing: Dealing, status: pd.Series[str]) -> list[Message]:
    """Return how chance was made, who is left out, and how many tests can find nothing."""
    told: dict[str, Any] = {"number": float(dealing.number), "n": labelled.web.n}
    if not labelled.groups:
        said = [Message("mixing.nobody")]
    elif len(labelled.groups) < 2:
        said = [Message("mixing.one_group", {"n": labelled.web.n})]
    elif dealing.exact:
        said = [Message("mixing.exact", told)]
    else:
        said = [Message("mixing.sampled", told | {"seed": dealing.seed})]
    if unknown := int((~labelled.known).sum()):
        lost = labelled.n_links - len(labelled.web.one)
        counts = {"count": unknown, "total": len(labelled.ids), "links": float(lost)}
        said.append(Message("mixing.unknown", counts))
    if few := int((status == "too_few").sum()):
        said.append(Message("mixing.too_few", {"count": few, "total": len(status)}))
    return said
