"""Whether those who work together are near each other: links per possible pair, by distance."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_alpha, checked_seed, whole
from spatialict.core.association.system import check_choice
from spatialict.core.inference import ALTERNATIVES, CORRECTIONS, adjust
from spatialict.core.networks.decay import Lengths, Trial
from spatialict.core.networks.located import Located
from spatialict.core.networks.network import Network
from spatialict.core.networks.spacing import Seats
from spatialict.core.points.given_numbers import check_length, shown
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.inference import Alternative, Correction
    from spatialict.core.networks.network import Links
    from spatialict.core.workers import Workers

BANDS_M: Final = (10e3, 25e3, 50e3, 100e3, 200e3, 400e3, 800e3, 1_600e3)
"""Bounds by default: each about twice the one before."""


MOST: Final = 1_000_000
"""Permutations, whose counts are kept."""


def link_distance(
    organisations: Any,  # noqa: ANN401 (points of geopandas, or a table of coordinates)
    links: Links,
    *,
    near_m: float = 50_000,
    bands_m: Iterable[float] | None = None,
    within: str | None = None,
    alternative: Alternative = "two-sided",
    correction: Correction = "bh",
    alpha: float = 0.05,
    permutations: int = 999,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Whether near organisations are linked more often than chance would link them.

    .. math:: d_b = \frac{L_b}{P_b}, \qquad E\,d_b = \frac{L}{P}

    :math:`L_b` of the :math:`P_b` pairs of organisations in the band of distance b are linked.

    Parameters
    ----------
    organisations : GeoDataFrame or DataFrame
        Points, or a table with ``x_m, y_m`` or ``lon, lat`` (then distances are over the globe);
        index ``org_id``; where given ``region_id``, ``placed`` (``"town"``: its centre stands for
        the seat) and the column `within`.
    links : DataFrame, networkx.Graph or Network
        ``source, target``; repeated pairs are one link, weights do not count.
    near_m : float
        What is called near, in metres.
    bands_m : iterable of float, optional
        Bounds of the bands, rising; a distance at a bound lies below it. By default 10, 25, 50,
        100, 200, 400, 800 and 1 600 km, as far as any pair is apart.
    within : str, optional
        A column, such as ``"sphere"``: a second test deals positions among organisations of one
        kind only, so that what it finds is not owed to where each kind stands. Those whose kind
        is not known are a kind of their own.
    alternative, correction, alpha
        As in `spatialict.local_moran`; q is over the bands.
    permutations : int
        How often positions are dealt.
    workers, seed
        As in `spatialict.local_moran`.

    Returns
    -------
    Result
        Index ``band`` in km; ``"0"`` are pairs at one place. ``from_m`` (beyond), ``to_m`` (at
        most; ``NaN`` in an open last band); ``links``, ``pairs``; ``value``, links per pair;
        ``expected``; ``low, high``, between which all but a share `alpha` of dealings lie;
        ``p_value, q_value, min_p``; ``label``: ``more``, ``fewer`` or ``ns``; ``status``:
        ``undefined`` where there is no pair, ``constant`` where dealing changes nothing,
        ``too_few`` where no finding is possible. With `within` also ``expected_within``,
        ``low_within``, ``high_within``, ``p_within``.
        Params: ``share_in_region`` and ``share_near``, each with ``links`` out of ``total`` among
        ``n`` organisations, ``value``, ``expected``, ``low``, ``high``, ``p_value``, ``min_p``,
        ``status``; and ``median_m``, the median length of a link.

    Raises
    ------
    ArgumentError
        If a link names an organisation that is not there, links are co-location (they are made of
        distance), or an argument is none of these.

    Notes
    -----
    Positions are permuted among the organisations, as rows and columns of one matrix in the
    quadratic assignment procedure [1]_: who is linked with whom stays, and as many organisations
    stand at each place as before. Organisations without coordinates are left out with their
    links; those in no region are left out of ``share_in_region``, which deals the regions anew.
    Distances of organisations at one town's centre are 0 and say nothing of distance in the town.

    References
    ----------
    .. [1] Krackhardt, D. (1988). Predicting with networks: nonparametric multiple regression
       analysis of dyadic data. *Social Networks* 10, 359-381.

    Examples
    --------
    Two firms next door are linked, the four pairs 30 km apart have one link among them:

    >>> street = pd.DataFrame({"x_m": [0.0, 0.0, 3e4, 3e4], "y_m": 0.0}, index=list("abcd"))
    >>> links = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    >>> found = link_distance(street, links, bands_m=[20e3, 40e3], permutations=99)
    >>> found.table[["links", "pairs", "value", "expected"]].round(3)
           links  pairs  value  expected
    band
    0          1      2   0.50     0.333
    0-20       0      0    NaN       NaN
    20-40      1      4   0.25     0.333
    >40        0      0    NaN       NaN
    """
    bands = _bands(bands_m)
    check_length("near_m", near_m)
    trial = _trial(alternative, correction, alpha, permutations, seed, workers)
    web, people = _aligned(organisations, links, within)
    params: dict[str, Any] = {
        "near_m": float(near_m),
        "bands_m": [float(bound) for bound in bands],
        "within": within,
        "alternative": alternative,
        "correction": correction,
        "alpha": alpha,
        "permutations": permutations,
        "seed": seed,
    }
    located, homes = Located.of(organisations, web), _homes(people)
    placed = _part(web, located.here)
    edges = np.union1d(bands, [near_m])
    kinds = None if within is None else _codes(people[within])
    apart = _both(
        placed, located.places, np.append(0.0, located.straight(edges)), kinds, located.here, trial
    )
    regional = _both(
        _part(web, homes >= 0),
        homes[homes >= 0, None].astype(float),
        np.zeros(1),
        kinds,
        homes >= 0,
        trial,
    )
    lengths = located.lengths_m(placed)
    near = np.arange(len(edges) + 2) > np.searchsorted(edges, near_m) + 1
    params |= {
        "share_in_region": {"n": int((homes >= 0).sum())}
        | _share(regional, np.array([0, 1]), trial),
        "share_near": {"n": placed.n} | _share(apart, near.astype(int), trial),
        "median_m": float(np.median(lengths)) if len(lengths) else float("nan"),
        "distances": located.distances,
        "n": placed.n,
        "links": len(placed.one),
    }
    into = np.concatenate([[0], np.searchsorted(bands, edges) + 1, [len(bands) + 1]])
    table = _table(apart, into, bands, trial, correction)
    if bands_m is None:
        table = table[: max(table["pairs"].to_numpy().nonzero()[0], default=0) + 1]
    return Result("link_distance", table, "1", params, _notes(people, web, placed, homes, params))


def _trial(  # noqa: PLR0917 (as the user gave them)
    alternative: Alternative,
    correction: Correction,
    alpha: float,
    permutations: int,
    seed: int,
    workers: Workers,
) -> Trial:
    check_choice("alternative", alternative, ALTERNATIVES)
    check_choice("correction", correction, CORRECTIONS)
    number = whole(permutations)
    if number is None or not 1 <= number <= MOST:
        fault = "link_distance.permutations"
        raise ArgumentError(fault, value=shown(permutations), most=MOST)
    return Trial(alternative, checked_alpha(alpha), number, checked_seed(seed), workers)


def _bands(given: Iterable[float] | None) -> FloatArray:
    """Return the bounds of the bands; refuse what does not rise from above 0."""
    bands = list(BANDS_M if given is None else given)
    for bound in bands:
        check_length("bands_m", bound)
    metres = np.array(bands, dtype=np.float64)
    if not len(metres) or (np.diff(metres) <= 0).any():
        fault = "link_distance.bands"
        raise ArgumentError(fault, values=[f"{bound:g}" for bound in bands])
    return metres


def _aligned(
    organisations: Any,  # noqa: ANN401
    links: Links,
    within: str | None,
) -> tuple[Network, pd.DataFrame]:
    """Return the network, and what is known of its organisations in the order of its keys."""
    if isinstance(links, pd.DataFrame) and "kind" in links:
        near = links["kind"].eq("colocation")
        if near.any():
            fault = "link_distance.colocation"
            raise ArgumentError(fault, count=int(near.sum()), total=len(links))
    if within is not None and within not in organisations:
        fault = "study.unknown_choice"
        choices = [str(name) for name in organisations.columns]
        raise ArgumentError(fault, argument="within", value=str(within), choices=choices)
    web = Network.of(links, organisations.index)
    columns = [name for name in ("region_id", "placed", within) if name in organisations]
    return web, pd.DataFrame(organisations[columns]).reindex(web.ids)


def _homes(people: pd.DataFrame) -> IntArray:
    """Return the region of each organisation as a number, -1 where it has none."""
    if "region_id" not in people:
        return np.full(len(people), -1)
    return _codes(people["region_id"])


def _codes(words: pd.Series[Any]) -> IntArray:
    """Return a number for each word, -1 where there is none."""
    return np.asarray(pd.Categorical(words.astype(str).where(words.notna())).codes, dtype=np.int64)


def _part(web: Network, here: BoolArray) -> Network:
    """Return the network of some of its organisations."""
    kept = here[web.one] & here[web.other]
    rank = np.cumsum(here) - 1
    ends = rank[web.one[kept]], rank[web.other[kept]]
    return Network.between(web.ids[here], *ends, web.weight[kept])


_Both = tuple[Lengths, Lengths | None]


def _both(  # noqa: PLR0917
    web: Network,
    places: FloatArray,
    bounds: FloatArray,
    kinds: IntArray | None,
    here: BoolArray,
    trial: Trial,
) -> _Both:
    """Return what dealing the seats gives among all, and among those of one kind."""
    among_all = Lengths.of(Seats.of(places, web.one, web.other), bounds, trial)
    if kinds is None:
        return among_all, None
    group = np.unique(kinds[here], return_inverse=True)[1].astype(np.int32)
    return among_all, Lengths.of(Seats.of(places, web.one, web.other, group), bounds, trial)


def _share(both: _Both, into: IntArray, trial: Trial) -> dict[str, Any]:
    """Return the share of links in the first of two bands, and what chance makes of it."""
    told: dict[str, Any] = {}
    for lengths, ending in zip(both, ("", "_within"), strict=True):
        if lengths is None:
            continue
        row = lengths.folded(into.tolist(), 2).judged(trial).iloc[0]
        total = int(lengths.links.sum())
        numbers = row[["expected", "low", "high"]].astype(float) / (total or np.nan)
        shares = {str(name): float(share) for name, share in numbers.items()}
        shares["p_value"] = float(row["p_value"])
        if not ending:
            told = {"links": int(row["links"]), "total": total}
            told["value"] = told["links"] / total if total else float("nan")
            told |= {"min_p": float(row["min_p"]), "status": row["status"]}
        told |= {name + ending: number for name, number in shares.items()}
    return told


def _table(
    both: _Both, into: IntArray, bands: FloatArray, trial: Trial, correction: Correction
) -> pd.DataFrame:
    """Return a row for each band, in links per pair."""
    found, within = (
        None if lengths is None else lengths.folded(into.tolist(), len(bands) + 2).judged(trial)
        for lengths in both
    )
    assert found is not None
    tops = np.concatenate([[0.0], bands, [np.nan]])
    table = pd.DataFrame({"from_m": np.concatenate([[0.0, 0.0], bands]), "to_m": tops})
    pairs = found["pairs"].where(found["pairs"] > 0).astype(float)
    table[["links", "pairs"]] = found[["links", "pairs"]]
    table["value"] = found["links"] / pairs
    for name in ("expected", "low", "high"):
        table[name] = found[name] / pairs
    table[["p_value", "min_p"]] = found[["p_value", "min_p"]]
    ok = found["status"] == "ok"
    table.insert(9, "q_value", adjust(found["p_value"].where(ok), correction))
    side = np.where(found["more"], "more", "fewer")
    table["label"] = np.where(table["q_value"] <= trial.alpha, side, "ns")
    table["status"] = found["status"]
    if within is not None:
        for name in ("expected", "low", "high"):
            table[f"{name}_within"] = within[name] / pairs
        table["p_within"] = within["p_value"]
    kilometres = [f"{bound / 1000:g}" for bound in bands]
    names = ["0", *(f"{low}-{top}" for low, top in pairwise(["0", *kilometres]))]
    return table.set_axis(pd.Index([*names, f">{kilometres[-1]}"], name="band"))


def _notes(
    people: pd.DataFrame,
    web: Network,
    placed: Network,
    homes: IntArray,
    params: dict[str, Any],
) -> tuple[Message, ...]:
    told = {"n": placed.n, "permutations": params["permutations"], "seed": params["seed"]}
    notes = [Message("link_distance.dealt", told)]
    if params["within"] is not None:
        notes.append(Message("link_distance.within", {"column": params["within"]}))
    towns = int((people.get("placed", pd.Series(dtype=object)) == "town").sum())
    if towns:
        notes.append(Message("link_distance.town", {"count": towns, "total": web.n}))
    lost = web.ids[~web.ids.isin(placed.ids)]
    homeless = web.ids[homes < 0] if "region_id" in people else web.ids[:0]
    for key, rows in (("link_distance.no_place", lost), ("link_distance.no_region", homeless)):
        if len(rows):
            notes.append(Message(key, {"count": len(rows), "total": web.n, "rows": some(rows)}))
    return tuple(notes)
