"""Links as text: .gal and .gwt as GeoDa, R and PySAL read them, and a table of edges."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from spatialict.core.neighbourhood.link_sets import without_loops
from spatialict.core.neighbourhood.links import Links
from spatialict.core.neighbourhood.region_ids import named
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from libpysal.graph import Graph

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""Text that begins so would be computed by a spreadsheet; an apostrophe is put before it."""


def texts(graph: Graph | Links) -> dict[str, str]:
    """Return the text of each file that is needed: .gal, and .gwt where weights differ.

    Examples
    --------
    >>> from spatialict.core.neighbourhood.links import Links
    >>> import pandas as pd
    >>> pair = Links.of_pairs(pd.Index(["a", "b"]), [0, 1], [1, 0], [1.0, 2.0])
    >>> [*texts(pair)]
    ['gal', 'gwt']
    """
    links = Links.of(graph)
    found = {"gal": gal_lines(links)}
    if links.weights.size and (links.weights != links.weights[0]).any():
        found["gwt"] = gwt_lines(links)
    return found


def gal_lines(graph: Graph | Links) -> str:
    r"""Return the neighbours as the text of a .gal file, as GeoDa, R and PySAL read it.

    A weight is not part of the format, and a blank in a ``region_id`` is not either: it is written
    as "_". The first line is GeoDa's: 0, the number of regions, the name of the layer and of its
    key.

    Raises
    ------
    ArgumentError
        If two regions would then share a name, or one is empty.

    Examples
    --------
    >>> from libpysal.graph import Graph
    >>> pair = Graph.from_arrays(["a", "b", "c"], ["b", "a", "c"], [1, 1, 0])
    >>> print(gal_lines(pair))
    0 3 regions region_id
    a 1
    b
    b 1
    a
    c 0
    <BLANKLINE>
    <BLANKLINE>
    """
    links = without_loops(Links.of(graph))
    names = _words(links)
    lines = [_header(links)]
    starts, tails = links.indptr.tolist(), links.indices.tolist()
    for i, name in enumerate(names):
        beside = tails[starts[i] : starts[i + 1]]
        lines += [f"{name} {len(beside)}", " ".join([names[j] for j in beside])]
    return "\n".join(lines) + "\n"


def gwt_lines(graph: Graph | Links) -> str:
    r"""Return the neighbours with their weights as the text of a .gwt file.

    A region without neighbours has no line there; the first line counts it. Names and the first
    line are as in `gal_lines`; a weight has every digit.

    Raises
    ------
    ArgumentError
        As `gal_lines`.

    Examples
    --------
    >>> import pandas as pd
    >>> pair = Links.of_pairs(pd.Index(["a", "b", "c"]), [0, 1], [1, 0], [0.5, 0.25])
    >>> print(gwt_lines(pair))
    0 3 regions region_id
    a b 0.5
    b a 0.25
    <BLANKLINE>
    """
    links = without_loops(Links.of(graph))
    names = _words(links)
    ends = zip(links.heads.tolist(), links.indices.tolist(), links.weights.tolist(), strict=True)
    lines = [f"{names[head]} {names[tail]} {weight!r}" for head, tail, weight in ends]
    return "\n".join([_header(links), *lines]) + "\n"


def edge_table(graph: Graph | Links) -> str:
    """Return the links as the text of a CSV file: focal, neighbour, weight.

    A region without neighbours stands beside itself with weight 0. A name that a spreadsheet would
    take for a formula has an apostrophe before it.

    Examples
    --------
    >>> import pandas as pd
    >>> print(edge_table(Links.of_pairs(pd.Index(["a", "b", "c"]), [0, 1], [1, 0])))
    focal,neighbour,weight
    a,b,1.0
    b,a,1.0
    c,c,0
    <BLANKLINE>
    """
    links = without_loops(Links.of(graph))
    names = [_inert(str(name)) for name in links.ids]
    starts, tails = links.indptr.tolist(), links.indices.tolist()
    weights = links.weights.tolist()
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(["focal", "neighbour", "weight"])
    for i, name in enumerate(names):
        for link in range(starts[i], starts[i + 1]):
            write([name, names[tails[link]], repr(weights[link])])
        if starts[i] == starts[i + 1]:
            write([name, name, 0])
    return text.getvalue()


def word(name: object) -> str:
    """Return a ``region_id`` as one word, blanks as "_".

    Examples
    --------
    >>> word("Almaty city")
    'Almaty_city'
    """
    return re.sub(r"\s", "_", str(name))


def _words(links: Links) -> list[str]:
    names = [word(name) for name in links.ids]
    if torn := [name for name, count in Counter(names).items() if not name or count > 1]:
        raise ArgumentError("neighbours.blank_in_id", count=len(torn), ids=named(torn))
    return names


def _header(links: Links) -> str:
    return f"0 {links.n} regions region_id"


def _inert(name: str) -> str:
    return f"'{name}" if name.startswith(FORMULA) else name
