"""Whether projects and places bring the sides of the helix together: T of their compositions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_seed
from spatialict.core.information.cells import Cells
from spatialict.core.information.compositions import dealt_sides, not_dealt
from spatialict.core.information.gathering import HELIX, Belonging, of_places, of_projects
from spatialict.core.information.options import asked_number, asked_test, checked_correction
from spatialict.core.information.resampled import redrawn
from spatialict.core.information.shared import Shared, constant, entropies
from spatialict.core.information.strata import LEAST, WIDEST
from spatialict.core.information.told import Simulated, all_groups, table_of
from spatialict.core.quotients import some
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialict.core.inference import Alternative
    from spatialict.core.information.compositions import Members
    from spatialict.core.information.gathering import Gathering, Places
    from spatialict.core.information.told import Test
    from spatialict.core.workers import Workers


def project_synergy(
    participations: pd.DataFrame,
    helix: pd.Series[Any],
    *,
    regions: pd.Series[Any] | None = None,
    belongs: str = "auto",
    coordinator: str | Sequence[str] = "coordinator",
    groups: Iterable[str] | None = None,
    correction: str = "none",
    alternative: Alternative = "two-sided",
    alpha: float = 0.05,
    confidence: float = 0.95,
    permutations: int = 999,
    bootstrap: int = 399,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Whether sides meet in projects otherwise than the numbers of organisations explain.

    T of `spatialict.synergy` over the presence of universities, industry and government in
    projects, :math:`T = H_u + H_i + H_g - H_{ui} - H_{ug} - H_{ig} + H_{uig}`.

    Parameters
    ----------
    participations, helix, regions, belongs, coordinator
        As in `project_composition`.
    groups, correction, alternative, alpha, confidence, permutations, bootstrap, workers, seed
        As in `spatialict.synergy`.

    Returns
    -------
    Result
        As `spatialict.synergy`, by region of the project. ``expected`` is T where sides are dealt
        anew, and not near 0.

    Raises
    ------
    ArgumentError
        As `project_composition` and `spatialict.synergy`.

    Notes
    -----
    *What is tested.* Sides are dealt anew among organisations of the same region (all, without
    `regions`) that are about as active; who takes part in what stays. Labels cannot be dealt for
    each project alone: no project lacks all sides, so they are not independent, and T is -415
    millibits already where every project is of one side and a third of them of each.

    *Classes of activity.* Were sides dealt among all, projects drawn blind to sides would be called
    synergy where one side takes part in more of them. So organisations of a region that are in
    equally many projects are of one class; as long as it has fewer than 8, the smallest is joined
    with the nearer of its neighbours if none is then more than twice as active as another. Who is
    in a class of one side alone keeps it: ``not_dealt`` of the params says how many, of
    ``organisations``, in how many ``strata``. Where that is most of them nothing can be found.

    *Several regions.* Where projects belong to each region that takes part, ``n`` and ``weight``
    of a region are of pairs of project and region, and so is the sum of contributions. The whole
    (``total``) counts each project once. The two have no common decomposition: ``between`` is NaN
    if any project is in two regions.

    *What T does not tell.* It is -415 millibits, too, where a third of the projects joins each two
    of the sides: either way two of them tell of the third. And a T above or below chance may come
    of ties of pairs alone, as in `spatialict.synergy`. Read it beside who is linked with whom.

    *Interval.* T less its bias by resampling, more or less so many standard errors, and never
    beyond 1 000 millibits. Projects are drawn with all their regions, and taken as independent of
    each other, though they share organisations.

    References
    ----------
    .. [1] Leydesdorff, L. (2003). The mutual information of university-industry-government
       relations: an indicator of the Triple Helix dynamics. *Scientometrics* 58, 445-467.

    Examples
    --------
    One project of each side alone; sides dealt anew change nothing:

    >>> rows = pd.DataFrame({"project": ["p", "q", "r"], "org_id": ["a", "b", "c"]})
    >>> found = project_synergy(rows, pd.Series({"a": "u", "b": "i", "c": "g"}))
    >>> found.table[["value", "expected", "p_value", "status"]].round(1)
           value  expected  p_value   status
    group
          -415.0    -415.0      1.0  too_few
    """
    gathering = of_projects(participations, helix, regions, Belonging(belongs, coordinator))
    told = {"unit": "project", "belongs": gathering.belongs, "coordinator": coordinator}
    asked = _Asked(
        asked_test(alternative, alpha, confidence),
        checked_correction(correction),
        asked_number("permutations", permutations),
        asked_number("bootstrap", bootstrap),
        checked_seed(seed),
    )
    return _result(gathering, told, groups, asked, workers)


def place_synergy(
    places: Places,
    helix: pd.Series[Any],
    *,
    regions: pd.Series[Any] | None = None,
    place_m: float = 10_000.0,
    groups: Iterable[str] | None = None,
    correction: str = "none",
    alternative: Alternative = "two-sided",
    alpha: float = 0.05,
    confidence: float = 0.95,
    permutations: int = 999,
    bootstrap: int = 399,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    """Whether sides stand in the same places otherwise than their numbers explain.

    T as in `project_synergy`, over the presence of the sides in places.

    Parameters
    ----------
    places, helix, regions, place_m
        As in `place_composition`.
    groups, correction, alternative, alpha, confidence, permutations, bootstrap, workers, seed
        As in `spatialict.synergy`.

    Returns
    -------
    Result
        As `project_synergy`. That sides stand in one place says nothing of whether they work
        together.

    Raises
    ------
    ArgumentError
        As `spatialict.synergy`.

    Examples
    --------
    Every town has two sides of three, so the third is known from the other two:

    >>> towns = pd.Series({"a": "x", "b": "x", "c": "y", "d": "y", "e": "z", "f": "z"})
    >>> sides = pd.Series({"a": "u", "b": "i", "c": "u", "d": "g", "e": "i", "f": "g"})
    >>> round(place_synergy(towns, sides).table["value"].item(), 1)
    -415.0
    """
    gathering = of_places(places, helix, regions, place_m)
    told = {"unit": "place", "belongs": "place", "place_m": place_m}
    asked = _Asked(
        asked_test(alternative, alpha, confidence),
        checked_correction(correction),
        asked_number("permutations", permutations),
        asked_number("bootstrap", bootstrap),
        checked_seed(seed),
    )
    return _result(gathering, told, groups, asked, workers)


class _Asked(NamedTuple):
    test: Test
    correction: str
    permutations: int
    bootstrap: int
    seed: int


def _result(
    gathering: Gathering,
    told: dict[str, Any],
    groups: Iterable[str] | None,
    asked: _Asked,
    workers: Workers,
) -> Result:
    members = gathering.members
    corrected = asked.correction == "miller_madow"
    found = _simulated(members, asked, corrected=corrected, workers=workers)
    index = pd.Index(members.groups, dtype=object)
    rows, total, between = table_of(found, index, dimensions=len(HELIX), test=asked.test)
    names = members.groups if groups is None else [str(name) for name in groups]
    table = all_groups(rows, names, gathering.by)
    seen = _occupied(members.once)
    bits = entropies(seen) if seen.n else {}
    shared = np.bincount(members.owned, minlength=len(members.starts)) > 1
    params: dict[str, Any] = told | asked.test._asdict() | {
        "dimensions": list(HELIX), "by": gathering.by, "correction": asked.correction,
        "permutations": asked.permutations, "bootstrap": asked.bootstrap, "seed": asked.seed,
        "null": "sides", "interval": "bias-corrected bootstrap", "multiple": "bh",
        "n": seen.n, "given": gathering.given, "units": len(members.starts),
        "left_out": gathering.given - len(members.starts), "unknown_sides": gathering.unknown,
        "organisations": int((members.stratum >= 0).sum()),
        "strata": int(members.stratum.max(initial=-1)) + 1, "not_dealt": not_dealt(members),
        "several": int(shared.sum()), "pairs": len(members.owned),
        "stratum_least": LEAST, "stratum_widest": WIDEST,
        "total": total, "between": between["value"], "between_test": between,
        "entropies": {"+".join(HELIX[axis] for axis in key): h for key, h in bits.items()},
        "compositions": _compositions(members),
    }  # fmt: skip
    return Result("synergy", table, "millibit", params, _notes(params, table))


def _simulated(members: Members, asked: _Asked, *, corrected: bool, workers: Workers) -> Simulated:
    cells, groups = members.cells, len(members.groups)
    units = cells.in_groups[:groups].astype(float)
    facts = float(len(members.starts)), cells.sizes
    shared = Shared(cells, overlap=members.overlap)
    width = groups + 2
    if not cells.n:
        nothing, none = np.full(width, np.nan), np.full((2, width), np.nan)
        flags = np.ones(width - 1, dtype=bool)
        return Simulated(nothing, nothing, none[None], none, units, *facts, flags, unbiased=False)
    counts = cells.count[:, None].astype(float)
    observed, raised = (shared.whole(counts, corrected=how) for how in (corrected, True))
    how: Any = {"corrected": corrected, "seed": asked.seed, "workers": workers}
    null = dealt_sides(members, asked.permutations, **how)
    drawn = members.drawn if members.overlap else None
    samples = redrawn(shared, asked.bootstrap, drawn=drawn, **how)
    flags = constant(_occupied(cells))[: groups + 1]  # where groups overlap, the last is the whole
    return Simulated(observed, raised, null[None], samples, units, *facts, flags, unbiased=False)


def _occupied(cells: Cells) -> Cells:
    used = cells.count > 0
    return Cells(cells.labels, cells.groups, cells.code[used], cells.group[used], cells.count[used])


def _compositions(members: Members) -> dict[str, int]:
    """Return how many units have each composition: "u", "ui", "uig"."""
    cells = members.once
    names = [
        "".join(side for side, here in zip(members.sides, code, strict=True) if here)
        for code in cells.code.tolist()
    ]
    return dict(zip(names, cells.count.tolist(), strict=True))


def _notes(params: dict[str, Any], table: pd.DataFrame) -> tuple[Message, ...]:
    told = {"number": params["permutations"], "seed": params["seed"]}
    if params["unit"] == "project":
        notes = [Message("synergy.sides_active", told)]
        if params["not_dealt"]:
            fixed = {"count": params["not_dealt"], "total": params["organisations"]}
            notes.append(Message("synergy.not_dealt", fixed))
    else:
        notes = [Message("synergy.sides", told)]
    if np.isfinite(params["total"]["expected"]):
        expected = {"expected": float(params["total"]["expected"]), "count": params["n"]}
        notes.append(Message("synergy.sides_expected", expected))
    if params["belongs"] in {"coordinator", "each"}:
        notes.append(Message(f"synergy.belongs_{params['belongs']}"))
    if params["several"]:
        notes.append(Message("synergy.several", {"count": params["several"], "total": params["n"]}))
    if params["left_out"]:
        left = {"count": params["left_out"], "total": params["given"]}
        notes.append(Message("synergy.units_left_out", left))
    if params["unknown_sides"]:
        notes.append(Message("synergy.unknown_sides", {"count": params["unknown_sides"]}))
    if same := [str(name) for name in table.index[table["status"] == "constant"]]:
        notes.append(Message("synergy.constant", {"count": len(same), "rows": some(same)}))
    return tuple(notes)
