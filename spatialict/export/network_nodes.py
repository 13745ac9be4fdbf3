"""Which organisations and links a drawing of the network shows, and which of them it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.export.network_results import centrality_column
from spatialict.export.themes import regions_shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray
    from spatialict.core.study import Findings

MOST_NODES: Final = 220
"""More than so many cannot be told apart on a sheet."""
MOST_ALONE: Final = 40
"""More organisations without a link than that are counted, not drawn."""
MOST_LINES: Final = 2_000
MOST_NAMED: Final = 10


@dataclass(frozen=True)
class Web:
    """The part of a network that is drawn; positions are those of `nodes`.

    Parameters
    ----------
    nodes : tuple of str
        Keys of the organisations, by their measure, the largest first.
    spheres : tuple of str
        Of each.
    measure : str
        ``"betweenness"`` or, where that is not known, ``"degree"``.
    value : array
        The measure of each in the whole network.
    one, other, weight : array
        The links that are drawn.
    total, links_total : int
        Organisations told about, and links among those that are drawn.
    alone : int
        Organisations told about that have no link and are not drawn.
    outside : int
        Links that lead from the regions told about to others.
    near : bool
        The links are nearness: then nobody is central, and none has a number and a name.
    """

    nodes: tuple[str, ...]
    spheres: tuple[str, ...]
    measure: str
    value: FloatArray
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    weight: FloatArray
    kinds: tuple[str, ...]
    total: int
    links_total: int
    alone: int = 0
    outside: int = 0
    near: bool = False

    @property
    def named(self) -> int:
        """How many have a number in the drawing and a name beside it."""
        return 0 if self.near else min(MOST_NAMED, int((self.value > 0).sum()))


def link_kind(findings: Findings) -> str:
    """Return what the links are: ``"given"``, ``"projects"``, ``"colocation"`` or ``"none"``."""
    result = findings.results.get("network")
    return "none" if result is None else str(result.params.get("link_kind", "given"))


def web(findings: Findings) -> Web | None:
    """Return what is drawn of the network; None where there is nothing to draw.

    In a focus these are the organisations of its regions and the links among them; what was
    measured of each is of the whole network. Of a network too large for a sheet it is the
    organisations with the highest measure. Nearness alone is not drawn beyond that: what it joins
    are cliques, which the map shows as towns.
    """
    people, links = findings.results.get("organisations"), findings.results.get("links")
    if people is None or links is None or people.table.empty or links.table.empty:
        return None
    table = people.table
    told = table
    if findings.focus:
        told = table[table["region_id"].isin(regions_shown(findings))]
    near = link_kind(findings) == "colocation"
    if told.empty or (near and len(told) > MOST_NODES):
        return None
    measure = centrality_column(table) or "degree"
    told = _ranked(told, measure)
    isolated = told["_degree"] == 0
    kept = told[~isolated] if int(isolated.sum()) > MOST_ALONE else told
    chosen = kept.head(MOST_NODES)
    among, heavy = _links_among(links.table, chosen["_key"])
    return Web(
        tuple(chosen["_key"]),
        tuple(chosen["sphere"].astype(str)),
        measure,
        chosen["_value"].to_numpy(),
        heavy["_one"].to_numpy(np.int32),
        heavy["_other"].to_numpy(np.int32),
        heavy["weight"].to_numpy(float),
        tuple(heavy["kind"].astype(str)),
        total=len(told),
        links_total=among,
        alone=len(told) - len(kept),
        outside=_outside(links.table, told["_key"]),
        near=near,
    )


def _ranked(told: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the organisations by their measure, the largest first; of equals the first key."""
    known = told.assign(
        _value=told[measure].fillna(0.0).astype(float),
        _degree=told["degree"].fillna(0.0).astype(float),
        _key=told.index.astype(str),
    )
    return known.sort_values(["_value", "_degree", "_key"], ascending=[False, False, True])


def _ends(links: pd.DataFrame, keys: pd.Series[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the positions of both ends of each link among the keys, -1 where it is not there."""
    index = pd.Index(keys)
    one, other = (
        index.get_indexer(pd.Index(links[end].astype(str))) for end in ("source", "target")
    )
    return one, other


def _links_among(links: pd.DataFrame, keys: pd.Series[str]) -> tuple[int, pd.DataFrame]:
    """Return how many links there are among the nodes, and the heaviest with their positions."""
    one, other = _ends(links, keys)
    inside = (one >= 0) & (other >= 0)
    among = links[inside].assign(_one=one[inside], _other=other[inside])
    order = ["weight", "_one", "_other"]
    heavy = among.sort_values(order, ascending=[False, True, True], kind="stable")
    return len(among), heavy.head(MOST_LINES)


def _outside(links: pd.DataFrame, keys: pd.Series[str]) -> int:
    one, other = _ends(links, keys)
    return int(((one >= 0) ^ (other >= 0)).sum())


def names_of(findings: Findings) -> dict[str, str]:
    """Return what each organisation is called; one without a name is called by its key."""
    given = findings.study.organisations
    if given is None or "name" not in given:
        return {}
    return {str(key): _name(key, name) for key, name in given["name"].items()}


def _name(key: Any, name: Any) -> str:  # noqa: ANN401
    said = " ".join(str(name).split()) if isinstance(name, str) else ""
    return said or str(key)
