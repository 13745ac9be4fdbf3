"""Whether a university, a firm and an office that are connected are all linked with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.networks import roles
from spatialict.core.networks.chance import compared, decided, notes
from spatialict.core.networks.relabelled import Dealing, Labelled, check
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError, Result

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.inference import Alternative
    from spatialict.core.networks.network import Links
    from spatialict.core.workers import Workers

SIDES: Final = ("g", "i", "u")


def helix_triads(
    links: Links,
    helix: pd.Series[Any],
    *,
    alternative: Alternative = "two-sided",
    alpha: float = 0.05,
    permutations: int | str = 999,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Whether triads of all three sides of the helix are closed more often than by chance.

    .. math:: c = \frac{\triangle_{uig}}{\triangle_{uig} + \wedge_{uig}}

    :math:`\triangle_{uig}` are triangles of a university, a firm and an office,
    :math:`\wedge_{uig}` three of them with two links only.

    Parameters
    ----------
    links : DataFrame, networkx.Graph or Network
        As in `mixing`.
    helix : pandas.Series
        Side of each organisation: ``"u"``, ``"i"``, ``"g"``, or empty.
    alternative, alpha
        As in `spatialict.local_moran`.
    permutations, workers, seed
        As in `mixing`.

    Returns
    -------
    Result
        One row, index ``statistic`` (``"closure"``): ``closed``, ``open``, ``open_u``,
        ``open_i``, ``open_g`` (open ones by the side in the middle), ``value`` (closed share of
        connected triads), ``expected`` (mean over the arrangements), ``low``, ``high``,
        ``p_value``, ``min_p``, ``label``, ``status``; and of the number of closed ones
        ``closed_expected`` (exactly) and ``closed_p_value``. ``NaN`` and ``undefined`` where no
        triad of three sides is connected, or the network is too large to be tested. Statuses
        ``constant`` and ``too_few`` as in `mixing`.

    Raises
    ------
    ArgumentError
        As `mixing`; or if a side is none of the three.

    Notes
    -----
    Two questions: whether the sides meet in triangles at all (``closed`` against all triangles of
    the network), and whether they close once they meet (``value``). Labels are permuted, links are
    not: a network of many triangles closes whatever the labels. Large networks as in `brokerage`.

    References
    ----------
    .. [1] Etzkowitz, H. and Leydesdorff, L. (2000). The dynamics of innovation: from National
       Systems and "Mode 2" to a Triple Helix. *Research Policy* 29(2), 109-123.
    .. [2] Holland, P. W. and Leinhardt, S. (1971). Transitivity in structural models of small
       groups. *Comparative Group Studies* 2(2), 107-124.

    Examples
    --------
    A closed triad, and a second firm that only the university knows: with the office it is an open
    one, held together by the university.

    >>> links = pd.DataFrame(
    ...     {"source": ["u1", "u1", "i1", "u1"], "target": ["i1", "g1", "g1", "i2"]}
    ... )
    >>> helix = pd.Series({"u1": "u", "i1": "i", "i2": "i", "g1": "g"})
    >>> found = helix_triads(links, helix).table
    >>> found[["closed", "open", "open_u", "value"]]
               closed  open  open_u  value
    statistic
    closure         1     1       1    0.5
    """
    asked = {
        "attribute": "helix", "alternative": alternative, "alpha": alpha, "correction": "none",
        "seed": seed,
    }  # fmt: skip
    check(asked)
    labelled = Labelled.of(links, helix, "helix")
    if unknown := sorted(set(labelled.groups) - set(SIDES)):
        raise ArgumentError("mixing.unknown_side", values=some(unknown))
    pairs = roles.seen(labelled, by_group=True)
    n_triangles = roles.triangles(labelled.web, pairs)
    dealing, said = roles.dealing(labelled, permutations, n_triangles, seed)
    table = _row(labelled, pairs, n_triangles)
    _test(table, labelled, asked, dealing, workers)
    number = dealing.told if dealing else 0
    params = asked | {"permutations": number, "triangles": n_triangles} | labelled.facts()
    told = said + (notes(labelled, dealing, table["status"]) if dealing else [])
    return Result("helix_triads", table, "1", params, tuple(told))


def _row(labelled: Labelled, pairs: IntArray, n_triangles: int) -> pd.DataFrame:
    """Return what is counted, and how many closed triads are expected."""
    table = pd.DataFrame(
        {"closed": [_closed(pairs)]}, index=pd.Index(["closure"], name="statistic")
    )
    middle = dict(zip(labelled.groups, pairs[:, 3].tolist(), strict=True))
    table["open"] = sum(middle.values())
    for side in ("u", "i", "g"):
        table[f"open_{side}"] = middle.get(side, 0)
    table["value"] = _share(pairs[None])
    n, size = labelled.web.n, dict(zip(labelled.groups, labelled.sizes.tolist(), strict=True))
    ways = 6.0 * float(np.prod([size.get(side, 0) for side in SIDES]))
    table["closed_expected"] = n_triangles * ways / (n * (n - 1) * (n - 2)) if n > 2 else 0.0
    return table


def _closed(pairs: IntArray) -> int:
    return int(pairs[:, 4].sum())


def _share(pairs: IntArray) -> FloatArray:
    """Return the closed share of connected triads of each arrangement."""
    closed = pairs[..., 4].sum(axis=1)
    connected = closed + pairs[..., 3].sum(axis=1)
    return np.asarray(closed / np.where(connected > 0, connected, np.nan), dtype=float)


def _test(
    table: pd.DataFrame,
    labelled: Labelled,
    asked: dict[str, Any],
    dealing: Dealing | None,
    workers: Workers,
) -> None:
    """Write what chance says into the row."""
    seen = np.append(table["value"].to_numpy(), float(table["closed"].iloc[0]))
    chance = np.full((1, 2), np.nan)
    if dealing is not None:
        drawn = roles.dealt(labelled, dealing, workers)
        chance = np.column_stack([_share(drawn), drawn[..., 4].sum(axis=1)])
    found = compared(seen, chance, asked, dealing or Dealing(False, 1, 0))
    defined = chance[np.isfinite(chance[:, 0]), 0]
    table["expected"] = defined.mean() if len(defined) and np.isfinite(seen[0]) else np.nan
    table[["low", "high"]] = found.loc[[0], ["low", "high"]].to_numpy()
    judged = decided(found, asked, labelled)
    for column in ("p_value", "min_p", "label", "status"):
        table[column] = judged[column].iloc[0]
    table["closed_p_value"] = judged["p_value"].iloc[1]
