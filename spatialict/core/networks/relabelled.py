"""Nodes whose group is known, and the ways in which their groups can be dealt anew among them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.association.options import (
    checked_alpha,
    checked_permutations,
    checked_seed,
)
from spatialict.core.association.system import check_choice
from spatialict.core.inference import ALTERNATIVES, CORRECTIONS
from spatialict.core.networks.network import Links, Network
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import BoolArray

Permutations = int | Literal["exact"]
FEW: Final = 200_000
"""All arrangements of the groups are counted up to here, if that is not slow."""
QUICK: Final = 1e9
"""Arrangements times links of what is not slow: some seconds."""
MANY: Final = 20_000_000
"""``"exact"`` refuses beyond."""
AUTO: Final = 999
DRAWINGS: Final = 16
"""Arrangements of a block that is drawn."""
MOST_GROUPS: Final = 500
KEPT: Final = 1 << 26
"""Numbers of all arrangements that are kept: half a gigabyte."""


@dataclass(frozen=True)
class Labelled:
    """A network among the nodes whose group is known.

    Parameters
    ----------
    web : Network
        These nodes, and the links among them.
    codes : array of int32, shape (n,)
        Group of each.
    groups : list of str
        In order.
    known : array of bool
        By node of the network as it was given: whether its group is.
    ids : pandas.Index
        All nodes as given, sorted.
    n_links : int
        Of the network as it was given.

    Examples
    --------
    >>> links = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    >>> found = Labelled.of(links, pd.Series({"a": "u", "b": "i", "c": None}), "sphere")
    >>> found.web.n, len(found.web.one), found.codes.tolist(), found.groups
    (2, 1, [1, 0], ['i', 'u'])
    """

    web: Network
    codes: NDArray[np.int32]
    groups: list[str]
    known: BoolArray
    ids: pd.Index
    n_links: int

    @classmethod
    def of(cls, links: Links, groups: pd.Series[Any], attribute: str) -> Labelled:
        """Return the nodes of known group; those of a table of links are the keys of `groups`.

        Raises
        ------
        ArgumentError
            If a node is not among the keys of `groups`, or the groups are more than can be told
            apart.
        """
        if not isinstance(groups, pd.Series):
            raise ArgumentError("mixing.not_a_series")
        table = isinstance(links, pd.DataFrame)
        web = Network.of(links, groups.index if table else None)
        codes, names = web.labels(groups, attribute)
        if len(names) > MOST_GROUPS:
            told = {"attribute": attribute, "groups": len(names), "most": MOST_GROUPS}
            raise ArgumentError("mixing.too_many_groups", **told)
        known = codes >= 0
        place = np.cumsum(known) - 1
        kept = known[web.one] & known[web.other]
        one, other = (place[end[kept]].astype(np.int32) for end in (web.one, web.other))
        within = Network(web.ids[known], one, other, web.weight[kept])
        return cls(within, codes[known], names, known, web.ids, len(web.one))

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many nodes each group has."""
        return np.bincount(self.codes, minlength=len(self.groups)).astype(np.int64)

    @cached_property
    def arrangements(self) -> float:
        """In how many ways the groups can stand; infinity beyond what can be counted.

        Examples
        --------
        Three of one group and two of another, 5! / (3! 2!):

        >>> groups = pd.Series(list("uuuii"))
        >>> Labelled.of(Network.of(pd.DataFrame({"source": [], "target": []}), groups.index),
        ...             groups, "helix").arrangements
        10.0
        """
        left, ways = self.web.n, 1
        for size in np.sort(self.sizes)[:-1].tolist():
            if min(size, left - size) > 64:
                return math.inf
            ways *= math.comb(left, size)
            left -= size
            if ways > 1e15:
                return math.inf
        return float(ways)

    def facts(self) -> dict[str, Any]:
        """Return who takes part, as `Result.params` tell it."""
        return {
            "n": self.web.n,
            "n_unknown": int((~self.known).sum()),
            "links": len(self.web.one),
            "links_unknown": self.n_links - len(self.web.one),
            "groups": dict(zip(self.groups, self.sizes.tolist(), strict=True)),
        }


class Dealing(NamedTuple):
    """Which arrangements are counted.

    Parameters
    ----------
    exact : bool
        All, in lexical order, in one block.
    number : int
        How many.
    seed : int
        Of those that are drawn.
    """

    exact: bool
    number: int
    seed: int

    @property
    def told(self) -> Permutations:
        """``"exact"`` or their number, as `Result.params` tell it."""
        return "exact" if self.exact else self.number

    def blocks(self) -> range:
        """Return where each block begins."""
        return range(0, self.number, self.number if self.exact else DRAWINGS)

    def block(self, codes: NDArray[np.int32], start: int) -> Block:
        """Return what a loop needs for a block: groups in order, and a state of its own."""
        kinds = np.sort(codes)
        if self.exact:
            return Block(kinds, 2, np.uint64(0), self.number)
        words = np.random.SeedSequence([self.seed, start // DRAWINGS])
        state = words.generate_state(1, np.uint64)[0]
        return Block(kinds, 1, state, min(DRAWINGS, self.number - start))


class Block(NamedTuple):
    """Arrangements that one loop makes."""

    kinds: NDArray[np.int32]
    how: int
    state: np.uint64
    number: int


def observed(codes: NDArray[np.int32]) -> Block:
    """Return the one arrangement that is."""
    return Block(codes.copy(), 0, np.uint64(0), 1)


def decide(permutations: int | str, labelled: Labelled, seed: int, steps: float) -> Dealing:
    """Return the arrangements for what was asked and what is possible.

    Parameters
    ----------
    permutations : int or str
        A number is that of drawings, where not all arrangements are counted anyway.
    labelled : Labelled
        Whose groups they are.
    seed : int
        Of the drawings.
    steps : float
        What one arrangement costs, as links.

    Raises
    ------
    ArgumentError
        If ``"exact"`` is asked for and would take too long.
    """
    asked = checked_permutations(permutations)
    ways = labelled.arrangements
    number = AUTO if isinstance(asked, str) else asked
    if asked == "exact" and ways > MANY:
        raise ArgumentError("mixing.exact_too_many", most=float(MANY))
    quick = ways <= number or (ways <= FEW and ways * steps <= QUICK)
    if asked == "exact" or quick:
        return Dealing(True, int(ways), seed)
    return Dealing(False, number, seed)


def refuse_too_many(dealing: Dealing, numbers: int, groups: int) -> None:
    """Refuse more arrangements times numbers than can be kept."""
    if dealing.number * numbers > KEPT:
        told = {"groups": groups, "permutations": dealing.number}
        raise ArgumentError("mixing.too_many_cells", **told)


def check(asked: dict[str, Any]) -> None:
    """Refuse what is no way to test."""
    check_choice("alternative", asked["alternative"], ALTERNATIVES)
    check_choice("correction", asked["correction"], CORRECTIONS)
    checked_alpha(asked["alpha"])
    checked_seed(asked["seed"])
    if not isinstance(asked["attribute"], str):
        raise ArgumentError("mixing.bad_attribute", value=str(asked["attribute"]))
