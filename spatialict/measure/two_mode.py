"""Organisations and the projects they take part in, before either is left out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.networks.network import NO_LINKS, Network
from spatialict.core.networks.projected import COMPOSITIONS, TwoMode
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

SIDES: Final = ("u", "i", "g")


def two_mode(
    participations: pd.DataFrame,
    helix: pd.Series[Any] | None = None,
    *,
    nodes: Iterable[Any] | None = None,
) -> Result:
    """How many organisations take part in how many projects, and which sides of the helix meet.

    Parameters
    ----------
    participations : pandas.DataFrame
        ``project, org_id``; a pair that stands twice counts once.
    helix : pandas.Series, optional
        By organisation: ``"u"``, ``"i"`` or ``"g"``, empty where not known.
    nodes : iterable, optional
        Keys of all organisations, so that those without a project count; by default those of
        `participations`.

    Returns
    -------
    Result
        One row: ``organisations, projects, participations``; ``value``, the density
        (participations over all that there could be); ``mean_projects`` and ``most_projects`` of
        an organisation, ``mean_organisations`` and ``most_organisations`` of a project;
        ``alone``, projects of one organisation; ``inactive``, organisations without a project;
        ``components``, into how many parts without a common project those with one fall, and
        ``largest_share`` of them in the largest; with `helix`, how many projects are of exactly
        the sides ``u, i, g, ui, ug, ig, uig`` and of ``none`` known (``NaN`` without it).
        ``NaN`` and ``missing`` where there is no participation.

    Raises
    ------
    ArgumentError
        If a row lacks a key, an organisation is not among `nodes` or has no entry in `helix`, or
        a side is none of these.

    References
    ----------
    .. [1] Borgatti, S. P. and Everett, M. G. (1997). Network analysis of 2-mode data. *Social
       Networks* 19, 243-269.

    Examples
    --------
    A firm in two projects, a university in one of them: 3 of 4 possible participations.

    >>> rows = pd.DataFrame({"project": ["p", "p", "q"], "org_id": ["firm", "uni", "firm"]})
    >>> found = two_mode(rows, pd.Series({"firm": "i", "uni": "u"})).table
    >>> found[["value", "most_projects", "alone", "components", "i", "ui"]]
       value  most_projects  alone  components    i   ui
    0   0.75              2      1           1  1.0  1.0
    """
    web = TwoMode.of(participations, nodes)
    facts = _facts(web)
    sides, notes = _sides(web, helix)
    if web.repeated:
        told = {"count": web.repeated, "total": len(participations)}
        notes.insert(0, Message("projection.repeated", told))
    table = pd.DataFrame([facts | sides])
    table["status"] = "ok" if len(web.project) else "missing"
    params = {"helix": helix is not None, "repeated": web.repeated}
    return Result("two_mode", table, "1", params, tuple(notes))


def _facts(web: TwoMode) -> dict[str, Any]:
    number, organisations, projects = len(web.project), len(web.ids), len(web.projects)
    active = int((web.degree > 0).sum())
    components, largest = _components(web)
    return {
        "organisations": organisations,
        "projects": projects,
        "participations": number,
        "value": _over(number, organisations * projects),
        "mean_projects": _over(number, active),
        "most_projects": int(web.degree.max(initial=0)),
        "mean_organisations": _over(number, projects),
        "most_organisations": int(web.size.max(initial=0)),
        "alone": int((web.size == 1).sum()),
        "inactive": organisations - active,
        "components": components,
        "largest_share": _over(largest, active),
    }


def _over(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _components(web: TwoMode) -> tuple[int, int]:
    """Return into how many parts the active organisations fall, and how many are in the largest."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    n, number = len(web.ids), len(web.projects)
    if not len(web.project):
        return 0, 0
    ends = web.organisation, web.project + np.int32(n)
    ones = np.ones(len(web.project), dtype=np.int8)
    both = sparse.coo_array((ones, ends), shape=(n + number,) * 2)
    _, part = connected_components(both.tocsr(), directed=False)
    members = np.bincount(part[:n][web.degree > 0])
    return int((members > 0).sum()), int(members.max())


def _sides(web: TwoMode, helix: pd.Series[Any] | None) -> tuple[dict[str, float], list[Message]]:
    """Return how many projects have which sides, and what is not known."""
    if helix is None:
        return dict.fromkeys(COMPOSITIONS, float("nan")), []
    codes, groups = Network.of(NO_LINKS, nodes=web.ids).labels(helix, "helix")
    if wrong := sorted(set(groups) - set(SIDES)):
        raise ArgumentError("projection.bad_helix", values=some(wrong))
    side = np.array([*groups, ""])[codes]
    present = np.stack([_present(web, side == one) for one in SIDES])
    code = present.T @ np.array([1, 2, 4])
    counts = np.bincount(code, minlength=8)
    which = {"u": 1, "i": 2, "g": 4, "ui": 3, "ug": 5, "ig": 6, "uig": 7, "none": 0}
    active = web.degree > 0
    unknown = int(((codes < 0) & active).sum())
    told = {"count": unknown, "total": int(active.sum())}
    notes = [Message("projection.unknown_side", told)] if unknown else []
    return {name: float(counts[which[name]]) for name in COMPOSITIONS}, notes


def _present(web: TwoMode, member: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return 1 for each project that one of these organisations takes part in."""
    chosen = member[web.organisation]
    held = np.bincount(web.project[chosen], minlength=len(web.projects))
    return (held > 0).astype(np.int64)
