"""Organisations linked by the projects that they share, and the backbone of such links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_alpha, checked_seed, whole
from spatialict.core.inference import CORRECTIONS
from spatialict.core.networks.backbones import (
    EXACT,
    among,
    at_once,
    disparity_p,
    for_one,
    sharing_p,
)
from spatialict.core.networks.exchanged import enough, exchanged_p
from spatialict.core.networks.network import Network
from spatialict.core.networks.projected import WEIGHTS, TwoMode, share
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialict.core.inference import Correction
    from spatialict.core.networks.network import Links
    from spatialict.core.networks.projected import Shared
    from spatialict.core.workers import Workers

BACKBONES: Final = ("none", "sdsm", "fdsm", "disparity")


def projection(
    participations: pd.DataFrame,
    *,
    weights: str = "newman",
    backbone: str = "none",
    alpha: float = 0.05,
    correction: Correction = "bh",
    most_participants: int | None = None,
    nodes: Iterable[Any] | None = None,
    permutations: str | int = "auto",
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Which organisations share projects, how strongly, and where that is more than chance.

    .. math:: w_{ij} = \sum_{k \ni i, j} \frac{1}{n_k - 1}

    over the projects k that both take part in, of :math:`n_k` organisations: a project of two ties
    them more than one of a hundred. The weights of an organisation add up to the number of its
    projects that it is not alone in.

    Parameters
    ----------
    participations : pandas.DataFrame
        ``project, org_id``, one row each; a pair that stands twice (two roles) counts once.
    weights : str
        ``"newman"``, or ``"simple"``: the number of shared projects.
    backbone : str
        ``"none"``: all links are kept. ``"sdsm"``: those of pairs that share more projects than
        chance would bring (stochastic degree sequence model; chances of the bipartite
        configuration model, p from the law of a sum of independent trials). ``"fdsm"``: than in
        networks drawn at random, in which every organisation has as many projects as it has and
        every project as many organisations (fixed degree sequence model). ``"disparity"``: as
        `backbone` does, from the weights.
    alpha : float
        A link is kept where ``q_value <= alpha``.
    correction : str
        As in `spatialict.local_moran`. Under ``"sdsm"`` and ``"fdsm"`` over all pairs of
        organisations that take part in anything, also those that share nothing; ``"none"`` is what
        the sources do.
    most_participants : int, optional
        Projects of more organisations are left out, and counted in a note.
    nodes : iterable, optional
        Keys of all organisations; by default those of `participations`.
    permutations : str or int
        Networks that ``"fdsm"`` draws. Its p is never below 1 / (permutations + 1), so that few
        networks can find no link among many pairs, or only several at once (see the notes).
        ``"auto"``: as many as one link needs to be found alone where that takes some seconds, else
        9 999.
    workers : int, str or distributed.Client, optional
        Who counts. The answer is the same for any.
    seed : int
        Of the drawings of ``"fdsm"``; nothing else is drawn.

    Returns
    -------
    Result
        A row for each pair that shares a project, sorted by key as text: ``source, target,
        weight, projects`` (shared), ``p_value, q_value`` (``NaN`` without a backbone), ``kept``,
        ``status`` (``too_few`` where the disparity filter cannot ask, as both ends have one link,
        and where ``"fdsm"`` could keep none of the links whatever they are).
        The table is one of links: ``table[table["kept"]]`` goes into every measure of networks.
        In the params of ``"fdsm"`` stand ``min_p``, ``at_once`` (how many links must have it for
        any to be kept; ``inf`` where that is not enough) and ``for_one`` (networks that would find
        a single one).

    Raises
    ------
    ArgumentError
        If an argument is none of these, a row lacks a key, an organisation is not among `nodes`,
        or there are more pairs or links than can be kept.

    Notes
    -----
    A project of n organisations makes n (n - 1) / 2 pairs. Blocks of two million pairs are held at
    a time, and 20 bytes for each link that is found. The tests ask for more shared projects, not
    for fewer: a pair without any is no link. ``"sdsm"`` keeps all numbers in the mean only, so that
    its p are too large rather than too small, the more so the more of all projects an organisation
    has. ``"fdsm"`` keeps them exactly, for as long as drawing is possible (50 million organisations
    x projects), and its p are the smaller ones; but they have a floor. Under ``"bh"``, m pairs and
    a floor of :math:`1/(R + 1)` keep nothing unless :math:`m / ((R + 1) \alpha)` links are found at
    once, where ``"sdsm"`` may find one: a note says so, and how many networks are needed.

    References
    ----------
    .. [1] Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64,
       016132.
    .. [2] Neal, Z. P. (2014). The backbone of bipartite projections. *Social Networks* 39, 84-97.
    .. [3] Neal, Z. P., Domagalski, R. and Sagan, B. (2021). Comparing alternatives to the fixed
       degree sequence model for extracting the backbone of bipartite projections. *Scientific
       Reports* 11, 23929.
    .. [4] Saracco, F., Straka, M. J., Di Clemente, R. et al. (2017). Inferring monopartite
       projections of bipartite networks. *New Journal of Physics* 19, 053022.

    Examples
    --------
    Two firms and a university in one project, the firms alone in another: 1/2 + 1 and 1/2.

    >>> rows = pd.DataFrame({"project": ["p", "p", "p", "q", "q"], "org_id": list("abuab")})
    >>> projection(rows).table[["source", "target", "weight", "projects"]]
      source target  weight  projects
    0      a      b     1.5         2
    1      a      u     0.5         1
    2      b      u     0.5         1
    """
    _check(weights=(weights, WEIGHTS), backbone=(backbone, BACKBONES))
    asked = {
        "weights": weights,
        "backbone": backbone,
        "alpha": checked_alpha(alpha),
        "correction": _corrected(correction),
        "most_participants": _most(most_participants),
        "permutations": _permutations(permutations),
        "seed": checked_seed(seed),
    }
    given = TwoMode.of(participations, nodes)
    web = given.at_most(most_participants)
    found = share(web, weights=weights, workers=workers)
    table = pd.DataFrame(
        {
            "source": web.ids.take(found.one),
            "target": web.ids.take(found.other),
            "weight": found.weight,
            "projects": found.projects,
        }
    )
    tested, about = _backbone(web, found, asked, workers)
    table = table.assign(**tested)
    params = asked | _facts(given, web) | about
    params |= {"links": len(table), "kept": int(table["kept"].sum())}
    return Result("projection", table, "1", params, _notes(given, params))


def backbone(
    links: Links,
    nodes: Iterable[Any] | None = None,
    *,
    alpha: float = 0.05,
    correction: Correction = "bh",
) -> Result:
    r"""Which links weigh more than cutting what their ends have at random would give.

    .. math:: p_{ij} = \left(1 - \frac{w_{ij}}{s_i}\right)^{k_i - 1}, \qquad
              p = \min(1, 2 \min(p_{ij}, p_{ji}))

    with :math:`s_i` the sum of the weights of node i and :math:`k_i` the number of its links.

    Parameters
    ----------
    links : DataFrame, networkx.Graph or Network
        ``source, target, weight``.
    nodes : iterable, optional
        Keys of all nodes.
    alpha : float
        A link is kept where ``q_value <= alpha``. The source's filter at a level a, which asks
        each end by itself, is ``alpha=2 * a, correction="none"``.
    correction : str
        As in `spatialict.local_moran`, over all links that can be asked about.

    Returns
    -------
    Result
        A row for each link, sorted by key as text: ``source, target, weight, p_source, p_target``
        (of each end; ``NaN`` where it has one link), ``p_value, q_value, kept, status``
        (``too_few`` where both ends have one link; such a link is not kept).

    Raises
    ------
    ArgumentError
        If an argument is none of these, or the links are none.

    References
    ----------
    .. [1] Serrano, M. A., Boguna, M. and Vespignani, A. (2009). Extracting the multiscale backbone
       of complex weighted networks. *PNAS* 106, 6483-6488.

    Examples
    --------
    Nine tenths of what a hub with three links has lie on one: (1 - 0.9)^2 = .01, twice .01.

    >>> star = pd.DataFrame({"source": "hub", "target": ["x", "y", "z"], "weight": [18, 1, 1.0]})
    >>> backbone(star, correction="none").table[["target", "p_source", "p_value", "kept"]].round(3)
      target  p_source  p_value   kept
    0      x     0.010     0.02   True
    1      y     0.902     1.00  False
    2      z     0.902     1.00  False
    """
    asked = {"alpha": checked_alpha(alpha), "correction": _corrected(correction)}
    web = Network.of(links, nodes)
    table = web.table().assign(**_disparity(web, asked))
    params = asked | {"organisations": web.n, "links": len(table)}
    params["kept"] = int(table["kept"].sum())
    notes = (Message("projection.backbone_disparity", _told(params)),)
    return Result("backbone", table, "1", params, notes)


def _check(**asked: tuple[str, tuple[str, ...]]) -> None:
    for argument, (value, choices) in asked.items():
        if value not in choices:
            told = {"argument": argument, "value": value, "choices": list(choices)}
            raise ArgumentError("study.unknown_choice", **told)


def _corrected(correction: Correction) -> Correction:
    _check(correction=(correction, CORRECTIONS))
    return correction


def _most(most: int | None) -> int | None:
    if most is not None and (whole(most) or 0) < 2:
        raise ArgumentError("projection.bad_most", value=str(most))
    return most


def _permutations(permutations: object) -> int | None:
    """Return how many networks to draw, None where that is left open."""
    if isinstance(permutations, str) and permutations == "auto":
        return None
    number = whole(permutations)
    if number is None or number < 1:
        raise ArgumentError("projection.bad_permutations", value=str(permutations))
    return number


def _backbone(
    web: TwoMode, found: Shared, asked: dict[str, Any], workers: Workers
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of the test, and facts of it."""
    number = len(found.one)
    if asked["backbone"] == "disparity":
        links = Network(web.ids, found.one, found.other, found.weight)
        columns = _disparity(links, asked)
        return {name: columns[name] for name in _TESTED}, {}
    if asked["backbone"] == "none" or not number:
        unknown = np.full(number, np.nan)
        kept = np.ones(number, dtype=bool)
        return dict(zip(_TESTED, (unknown, unknown, kept, "ok"), strict=True)), {}
    active = float((web.degree > 0).sum())
    pairs = active * (active - 1) / 2
    about: dict[str, Any] = {"alternative": "greater", "pairs_tested": pairs}
    if asked["backbone"] == "fdsm":
        about |= _drawing(web, found, asked, pairs)
        p = exchanged_p(web, found, about["permutations"], seed=asked["seed"], workers=workers)
    else:
        p, law = sharing_p(web, found, workers=workers)
        about["fit_error"] = law.error
    q = among(p, pairs, asked["correction"])
    kept = q <= asked["alpha"] * (1 + 1e-12)
    status = "too_few" if about.get("at_once", 1.0) > number else "ok"
    return dict(zip(_TESTED, (p, q, kept, status), strict=True)), about


def _drawing(web: TwoMode, found: Shared, asked: dict[str, Any], pairs: float) -> dict[str, Any]:
    """Return how many networks are drawn, and what so many can find."""
    among_all = pairs, asked["alpha"], asked["correction"]
    needed = for_one(*among_all)
    number = asked["permutations"] or enough(web, found, needed)
    least = 1 / (number + 1)
    told = {"permutations": number, "min_p": least, "for_one": needed}
    return told | {"at_once": at_once(least, *among_all)}


_TESTED: Final = ("p_value", "q_value", "kept", "status")


def _disparity(web: Network, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of the filter."""
    source, target = disparity_p(web)
    lower = np.fmin(source, target)
    p = np.minimum(1.0, 2 * lower)
    q = among(p, float(np.isfinite(p).sum()), asked["correction"])
    status = np.where(np.isfinite(p), "ok", "too_few")
    columns = {"p_source": source, "p_target": target, "p_value": p, "q_value": q}
    return columns | {"kept": q <= asked["alpha"], "status": status}


def _facts(given: TwoMode, web: TwoMode) -> dict[str, Any]:
    return {
        "organisations": len(web.ids),
        "projects": len(web.projects),
        "participations": len(web.organisation),
        "repeated": given.repeated,
        "projects_left_out": len(given.projects) - len(web.projects),
    }


def _told(params: dict[str, Any]) -> dict[str, Any]:
    return {name: params[name] for name in ("kept", "links", "alpha")}


def _notes(given: TwoMode, params: dict[str, Any]) -> tuple[Message, ...]:
    notes = [Message("projection.linked", {n: params[n] for n in ("links", "organisations")})]
    if given.repeated:
        total = given.repeated + len(given.organisation)
        told = {"count": given.repeated, "total": total}
        notes.append(Message("projection.repeated", told))
    if left := params["projects_left_out"]:
        told = {"count": left, "total": len(given.projects), "most": params["most_participants"]}
        notes.append(Message("projection.large_left_out", told))
    if params["backbone"] == "disparity" and params["links"]:
        notes.append(Message("projection.backbone_disparity", _told(params)))
    if "pairs_tested" in params:
        told = _told(params) | {"pairs": params["pairs_tested"]}
        told["permutations"] = params["permutations"]
        notes.append(Message(f"projection.backbone_{params['backbone']}", told))
        if params.get("at_once", 1.0) > 1:
            notes.append(_floor(params))
        if params.get("fit_error", 0.0) > EXACT:
            notes.append(Message("projection.not_fitted", {"error": params["fit_error"]}))
    return tuple(notes)


def _floor(params: dict[str, Any]) -> Message:
    """Say what so few networks can find: some links at once, or none."""
    told = {name: params[name] for name in ("permutations", "min_p", "alpha", "for_one")}
    told |= {"pairs": params["pairs_tested"], "links": params["links"]}
    if params["at_once"] > params["links"]:
        return Message("projection.none_can_be_kept", told)
    return Message("projection.kept_at_once", told | {"count": int(params["at_once"])})
