"""Whether a university, a firm and an office meet in triangles, and close them once they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.networks import roles
from spatialict.core.networks.chance import compared, decided, notes
from spatialict.core.networks.relabelled import Dealing, Labelled, check
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.inference import Alternative
    from spatialict.core.networks.network import Links
    from spatialict.core.workers import Workers

SIDES: Final = ("g", "i", "u")
NAMES: Final = ("closure", "closed")
CHANCE: Final = ("p_value", "min_p", "label", "status")


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
    r"""Whether triads of all three sides are closed by chance, and close by chance once connected.

    .. math:: \triangle_{uig}, \qquad c = \frac{\triangle_{uig}}{\triangle_{uig} + \wedge_{uig}}

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
        Index ``statistic``: ``closure``, the closed share c of connected triads, and ``closed``,
        how many are closed. Columns ``value``, ``expected`` (mean over the arrangements that have a
        share; of ``closed`` exactly), ``low``, ``high``, ``p_value``, ``min_p``, ``label``,
        ``status``; and of the network, the same in both rows, ``closed``, ``open``, ``open_u``,
        ``open_i``, ``open_g`` (open ones by the side in the middle). Where no triad of three sides
        is connected there is no share: it is ``NaN`` and ``undefined``, a note says so, and
        ``closed`` is tested all the same. Both are ``undefined`` where the network is too large to
        be tested. Statuses ``constant`` and ``too_few`` as in `mixing`.

    Raises
    ------
    ArgumentError
        As `mixing`; or if a side is none of the three.

    Notes
    -----
    Two questions: whether the sides meet in triangles at all (``closed``), and whether they close
    once they meet (``closure``). Sides that keep apart have few triads, closed or open, and then
    ``closed`` alone tells. Labels are permuted, links are not: a network of many triangles closes
    whatever the labels. With t triangles among n organisations
    :math:`6 t\, n_u n_i n_g / (n (n - 1) (n - 2))` closed ones are expected. Large networks as in
    `brokerage`.

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
    >>> found[["closed", "open", "open_u", "value", "expected"]].round(3)
               closed  open  open_u  value  expected
    statistic
    closure         1     1       1    0.5     0.333
    closed          1     1       1    1.0     0.500
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
    table = _counted(labelled, pairs, n_triangles)
    _test(table, labelled, asked, dealing, workers)
    number = dealing.told if dealing else 0
    params = asked | {"permutations": number, "triangles": n_triangles} | labelled.facts()
    told = said + (notes(labelled, dealing, table["status"]) if dealing else [])
    return Result("helix_triads", table, "1", params, (*told, *_unmet(table, labelled)))


def _counted(labelled: Labelled, pairs: IntArray, n_triangles: int) -> pd.DataFrame:
    """Return what is counted, and how many closed triads are expected."""
    closed = _closed(pairs)
    table = pd.DataFrame({"closed": closed}, index=pd.Index(NAMES, name="statistic"))
    middle = dict(zip(labelled.groups, pairs[:, 3].tolist(), strict=True))
    table["open"] = sum(middle.values())
    for side in ("u", "i", "g"):
        table[f"open_{side}"] = middle.get(side, 0)
    table["value"] = [float(_share(pairs[None])[0]), float(closed)]
    n, size = labelled.web.n, dict(zip(labelled.groups, labelled.sizes.tolist(), strict=True))
    ways = 6.0 * float(np.prod([size.get(side, 0) for side in SIDES]))
    table["expected"] = [np.nan, n_triangles * ways / (n * (n - 1) * (n - 2)) if n > 2 else 0.0]
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
    """Write what chance says into the rows."""
    seen = table["value"].to_numpy()
    chance = np.full((1, 2), np.nan)
    if dealing is not None:
        drawn = roles.dealt(labelled, dealing, workers)
        chance = np.column_stack([_share(drawn), drawn[..., 4].sum(axis=1)])
    found = compared(seen, chance, asked, dealing or Dealing(False, 1, 0)).set_index(table.index)
    defined = chance[np.isfinite(chance[:, 0]), 0]
    if len(defined) and np.isfinite(seen[0]):
        table.loc["closure", "expected"] = float(defined.mean())
    table[["low", "high"]] = found[["low", "high"]]
    table[list(CHANCE)] = decided(found, asked, labelled)[list(CHANCE)]


def _unmet(table: pd.DataFrame, labelled: Labelled) -> Iterator[Message]:
    """Tell that there is no share where no triad is connected."""
    if not table[["closed", "open"]].any(axis=None) and len(labelled.groups) > 1:
        yield Message("mixing.none_connected", {"expected": float(table["expected"].iloc[1])})
