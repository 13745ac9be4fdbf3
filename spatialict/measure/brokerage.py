"""Who stands between organisations that are not linked themselves, within groups and between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.networks import roles
from spatialict.core.networks.chance import compared, decided, notes
from spatialict.core.networks.relabelled import Dealing, Labelled, check, refuse_too_many
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray
    from spatialict.core.inference import Alternative, Correction
    from spatialict.core.networks.network import Links
    from spatialict.core.workers import Workers


def brokerage(
    links: Links,
    groups: pd.Series[Any],
    *,
    attribute: str = "helix",
    alternative: Alternative = "two-sided",
    correction: Correction = "bh",
    alpha: float = 0.05,
    permutations: int | str = 999,
    workers: Workers = None,
    seed: int = 0,
) -> tuple[Result, Result]:
    r"""Which organisations are brokers, in which of five roles, and which groups are so too often.

    B is a broker of A and C where it is linked with both and they are not linked: a
    ``coordinator`` where all three are of one group, an ``itinerant`` broker between two of one
    other group, a ``representative`` where A is of its own group and C is not, a ``gatekeeper``
    where C is and A is not, a ``liaison`` between two other groups.

    Parameters
    ----------
    links, groups, attribute
        As in `mixing`.
    alternative, correction, alpha
        As in `spatialict.local_moran`, of the table by group.
    permutations, workers, seed
        As in `mixing`.

    Returns
    -------
    organisations : Result
        Index ``org_id``, all organisations in the order of `groups` (of a graph's own nodes where
        these are fewer): ``coordinator``, ``itinerant``, ``representative``, ``gatekeeper``,
        ``liaison``, ``value`` (their sum), ``status``: ``missing`` (and ``NaN``) where the group
        is not known, ``island`` without a link.
    groups : Result
        Index ``group, role``: ``value`` (sum over the organisations of the group), ``expected``
        (of labels dealt anew, exactly), ``low``, ``high``, ``p_value``, ``q_value``, ``min_p``,
        ``label`` (``more``, ``fewer``, ``ns``), ``status`` as in `mixing`; ``undefined`` where
        the network is too large to be tested.

    Raises
    ------
    ArgumentError
        As `mixing`.

    Notes
    -----
    Links have no direction, and roles are counted in both: A to C, and C to A (as R's
    ``sna::brokerage`` of a symmetric matrix does). So representative and gatekeeper are equal,
    count as one test, and an organisation's sum is twice its pairs of partners without a link.

    An arrangement takes steps for nodes, twice the links, and three times the triangles; none of
    them is kept. Drawings are cut down to as many as take 1e11 steps (some minutes), but to no
    less than 99; where these would take 3e11 nothing is tested. A note says so.

    References
    ----------
    .. [1] Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to
       brokerage in transaction networks. *Sociological Methodology* 19, 89-126.

    Examples
    --------
    A support body between a university and a firm, which do not know each other, is their liaison
    in both directions:

    >>> links = pd.DataFrame({"source": ["u1", "g1"], "target": ["g1", "i1"]})
    >>> helix = pd.Series({"u1": "u", "g1": "g", "i1": "i"})
    >>> organisations, by_group = brokerage(links, helix)
    >>> organisations.table[["liaison", "value", "status"]]
            liaison  value status
    org_id
    u1          0.0    0.0     ok
    g1          2.0    2.0     ok
    i1          0.0    0.0     ok
    >>> by_group.table.loc["g", ["value", "expected", "status"]].round(3).tail(1)
             value  expected   status
    role
    liaison    2.0     0.667  too_few
    """
    asked = {
        "attribute": attribute, "alternative": alternative, "correction": correction,
        "alpha": alpha, "seed": seed,
    }  # fmt: skip
    check(asked)
    labelled = Labelled.of(links, groups, attribute)
    pairs = roles.seen(labelled, by_group=False)
    case = _Case(labelled, pairs, roles.triangles(labelled.web, pairs))
    dealing, said = roles.dealing(labelled, permutations, case.triangles, seed)
    table = _by_group(case, asked, dealing, workers)
    number = dealing.told if dealing else 0
    params = asked | {"permutations": number, "triangles": case.triangles} | labelled.facts()
    told = [Message("mixing.roles"), *said]
    told += notes(labelled, dealing, table["status"]) if dealing else []
    people = _people(case, groups)
    return (
        Result("brokerage", people, "1", params, tuple(told)),
        Result("brokerage_groups", table, "1", params, tuple(told)),
    )


class _Case(NamedTuple):
    """Open pairs of each node, and how many triangles there are."""

    labelled: Labelled
    pairs: Any
    triangles: int

    @property
    def by_node(self) -> FloatArray:
        """The five roles of each node."""
        return roles.by_role(self.pairs[:, :4])


def _people(case: _Case, groups: pd.Series[Any]) -> pd.DataFrame:
    """Return a row for each organisation, in the order given."""
    labelled = case.labelled
    found = pd.DataFrame(case.by_node, index=labelled.web.ids, columns=list(roles.ROLES))
    found["value"] = found.sum(axis=1)
    found["status"] = np.where(labelled.web.degree > 0, "ok", "island")
    here = groups.index[groups.index.isin(labelled.ids)]
    table = found.reindex(here.rename("org_id"))
    table["status"] = table["status"].astype(object).where(table["status"].notna(), "missing")
    return table


def _by_group(
    case: _Case, asked: dict[str, Any], dealing: Dealing | None, workers: Workers
) -> pd.DataFrame:
    """Return a row for each group and role, tested."""
    labelled = case.labelled
    names = [labelled.groups, list(roles.ROLES)]
    index = pd.MultiIndex.from_product(names, names=["group", "role"])
    by_node = case.by_node
    value = np.zeros((len(labelled.groups), 5))
    np.add.at(value, labelled.codes, by_node)
    expected = roles.expected(labelled.sizes, float(by_node.sum()))
    table = pd.DataFrame({"value": value.ravel(), "expected": expected.ravel()}, index=index)
    seen, chance = table["value"].to_numpy(), np.full((1, len(table)), np.nan)
    if dealing is not None:
        refuse_too_many(dealing, 2 * len(table), len(labelled.groups))
        drawn = roles.dealt(labelled, dealing, workers)
        chance = roles.by_role(drawn).reshape(len(drawn), -1)
    how = dealing or Dealing(False, 1, 0)
    found = compared(seen, chance, asked, how).set_index(index)
    table[["low", "high"]] = found[["low", "high"]]
    twin = np.array(index.get_level_values("role") == "gatekeeper")
    return table.join(decided(found, asked, labelled, twin))
