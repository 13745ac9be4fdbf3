"""Recorded links between organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from spatialict.core.study import Message
from spatialict.data.ledger import Ledger, cells, extent
from spatialict.data.organisations.dates import years_of
from spatialict.data.organisations.matching import Ends, tell_repeats
from spatialict.data.organisations.reading import take, tell_cells
from spatialict.data.tables import check_not_negative, numbers

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.data.organisations.names import Directory
    from spatialict.data.project import TableSection
    from spatialict.data.read import RawTable
    from spatialict.data.register.pieces import Register

    Flags = npt.NDArray[np.bool_]

_OF_AN_EDGE: Final = ("id", "label", "type")
"""What every edge of a graph may have, and no link needs."""


def check_links(
    raw: RawTable | Register,
    spec: TableSection,
    directory: Directory,
    ledger: Ledger,
    *,
    omit: bool = False,
    graph: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return the links, each pair once; direction is not told apart.

    Parameters
    ----------
    directory : Directory
        Who is meant by ``source`` and ``target`` (and, where those are nobody's key, by
        ``source_name`` and ``target_name``).
    omit : bool
        Whether links of unknown organisations are left out and noted, not a fault.
    graph : bool
        Whether the file is a graph: parallel edges and both directions are added up.

    Returns
    -------
    links, unmatched : pandas.DataFrame, or None
        ``source, target, weight`` (1 where none is given) and, where given, ``kind`` and ``year``;
        and `spatialict.data.organisations.matching.UNMATCHED`.
    """
    allowed = ["source_name", "target_name", "weight", "kind", "year"]
    known = _OF_AN_EDGE if graph else ()
    taken = take(raw, spec, ledger, needed=["source", "target"], allowed=allowed, known=known)
    if taken is None:
        return None
    ends = Ends(directory, ledger, taken.index, graph)
    source = ends.find("source", taken["source"], taken.get("source_name"))
    target = ends.find("target", taken["target"], taken.get("target_name"))
    kept, unmatched = ends.tell(omit=omit)
    ids = np.array([*directory.ids, ""], dtype=object)
    found = pd.DataFrame({"source": source, "target": target}, index=taken.index)
    kept &= _apart(found, taken, kept, ends)
    weight = _weights(taken, ledger)
    links = pd.DataFrame({"weight": weight}, index=taken.index)
    if "kind" in taken.columns:
        links["kind"] = taken["kind"]
    if "year" in taken.columns:
        links["year"] = years_of(taken["year"], ledger)
    kept &= (weight != 0).to_numpy()
    found, links = found[kept], links[kept]
    found, links = _each_once(found, links, ids, ledger, total=len(taken), graph=graph)
    links.insert(0, "source", ids[found["source"]])
    links.insert(1, "target", ids[found["target"]])
    words = [name for name in ("source", "target", "kind") if name in links.columns]
    return links.astype(dict.fromkeys(words, str)).reset_index(drop=True), unmatched


def _weights(taken: pd.DataFrame, ledger: Ledger) -> pd.Series[float]:
    """Return the weights: 1 where none is given; 0 is no link, and noted."""
    if "weight" not in taken.columns:
        return pd.Series(1.0, index=taken.index)
    said = taken["weight"].where(taken["weight"] != "", "1")
    apart = Ledger(ledger.table)  # what a weight may be is told below, in one sentence
    weight, _ = numbers(said, apart, "weight")
    ledger.notes.extend(apart.notes)
    check_not_negative(weight, taken["weight"], ledger, "weight")
    unknown = taken["weight"][weight.isna()]
    if len(unknown):
        tell_cells(ledger, "weight_unknown", unknown, len(taken))
    if nil := int((weight == 0).sum()):
        values = {"table": ledger.table, "extent": extent(nil, len(taken))}
        ledger.notes.append(Message("matching.weight_nil", values))
    return weight


def _apart(
    found: pd.DataFrame,
    taken: pd.DataFrame,
    kept: Flags,
    ends: Ends,
) -> Flags:
    """Tell which links have two ends; one that has not is a fault.

    Where a key and a name contradict each other that is the fault, not what follows from the key.
    """
    ledger, own = ends.ledger, (found["source"] == found["target"]).to_numpy()
    for key, wrong in (
        ("intake.link_to_itself", own & kept & ~ends.contradicting),
        ("matching.contradict_itself", own & kept & ends.contradicting),
    ):
        if wrong.any() and not ends.doubtful:
            cell = taken["source"][wrong]
            share, rows = extent(len(cell), len(taken)), cells(cell.index, cell)
            values = {"table": ledger.table, "extent": share, "rows": rows}
            ledger.faults.append(Message(key, values))
    return ~own


def _each_once(
    found: pd.DataFrame,
    links: pd.DataFrame,
    ids: npt.NDArray[np.object_],
    ledger: Ledger,
    *,
    total: int,
    graph: bool,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the links sorted; a pair that stands there twice is a fault, in a graph added up."""
    low, high = found.min(axis="columns"), found.max(axis="columns")
    more = [name for name in ("kind", "year") if name in links.columns]
    codes = pd.DataFrame({"source": low, "target": high})
    for name in more:
        codes[name] = pd.factorize(links[name], sort=True, use_na_sentinel=False)[0]
    if graph:
        twice = codes.duplicated()
        if twice.any():
            values = {"table": ledger.table, "count": int(twice.sum())}
            ledger.notes.append(Message("matching.graph_added", values))
            weight = links["weight"].groupby([codes[name] for name in codes], sort=False)
            links = links.assign(weight=weight.transform("sum"))[~twice]
            codes = codes[~twice]
        found = codes[["source", "target"]]
    else:
        said = pd.Series(ids[low], codes.index, dtype=object) + " " + ids[high]
        tell_repeats(ledger, codes, said, total, key="matching.pair_repeated")
    order = codes.assign(a=found["source"], b=found["target"]).reset_index(drop=True)
    places = order.sort_values(["a", "b", *more], kind="stable").index.to_numpy()
    return found.iloc[places], links.iloc[places]
