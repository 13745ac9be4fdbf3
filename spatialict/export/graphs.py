"""The network as a file for Gephi and other programs of graphs: GraphML and GEXF 1.3.

Both carry the same: each organisation with its sphere, region, place and what was measured of it,
coloured by sphere and as large as it is central; each link with its weight. Positions are those of
the map, in kilometres; organisations of one place stand around it, the largest in its middle, and
one without a place has none: ``lon`` and ``lat`` are true. What is not known is left out, never 0.
No clock and no random id: equal findings give equal bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pandas as pd

from spatialict.core.labels import LANGUAGES, number, text
from spatialict.export import network_frames, palette
from spatialict.export.firm_tables import degrees
from spatialict.export.frames import caveats, printable
from spatialict.export.layers import gone_if_broken
from spatialict.export.network_results import LINKED, centrality_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd

    from spatialict.core.arrays import FloatArray
    from spatialict.core.study import Findings

TOKEN: Final = re.compile(r"[\w.:-]+")
"""What GraphML takes for the id of a node."""

SMALLEST: Final = 6.0
LARGEST: Final = 40.0
"""Diameters of nodes in Gephi: of nobody's broker, and of the most central."""

ROOM: Final = 1.2
"""How much wider than its mark the room of an organisation is where several share a place."""
GOLDEN: Final = np.pi * (3 - np.sqrt(5))

NODES: Final = (
    *("sphere", "helix", "town", "region_id", "placed", "employed", "founded"),
    *(network_frames.RENAMED.get(column, column) for column in network_frames.MEASURED[1:]),
    *("status", "lon", "lat"),
)
"""Attributes of an organisation, in their order, behind its name and that of its region."""

EDGES: Final = ("kind", "relation", "projects", "p_value", "q_value", "backbone", "distance_m")
"""Attributes of a link, in their order, behind its weight."""

_GRAPHML: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns
    http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_GEXF: Final = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
"""
_TYPES: Final = {"b": "boolean", "i": "long", "u": "long", "f": "double"}
_PIECE: Final = 50_000


def write_graphs(findings: Findings, folder: Path) -> list[Path]:
    """Write the network as ``network.graphml`` and ``network.gexf``; nothing where there is none.

    Parameters
    ----------
    findings : Findings
        Of the run; with a focus, the organisations of its regions and the links among them.
    folder : Path
        Exists.

    Returns
    -------
    list of Path
        The files, or none.
    """
    seats = network_frames.organisations(findings)
    if seats is not None and findings.focus:
        seats = seats[seats["region_id"].isin(findings.focus)]
    links = None if seats is None else network_frames.link_table(findings, seats)
    if seats is None or links is None:
        return []
    nodes, edges, about = _nodes(findings, seats), _edges(links, seats), _about(findings)
    written = []
    for name, lines in (("graphml", _graphml), ("gexf", _gexf)):
        path = folder / f"network.{name}"
        with (
            gone_if_broken(folder, path.name),
            path.open("w", encoding="utf-8", newline="\n") as file,
        ):
            file.writelines(lines(nodes, edges, about))
        written.append(path)
    return written


def _nodes(findings: Findings, seats: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row a node: ``id, label``, its attributes, then ``x, y, size, r, g, b``."""
    keys = [printable(str(key)) for key in seats.index]
    safe = all(map(TOKEN.fullmatch, keys)) and len(set(keys)) == len(keys)
    table = pd.DataFrame({"id": keys if safe else [f"n{place}" for place in range(len(keys))]})
    names = seats["name"] if "name" in seats else pd.Series(keys, index=seats.index)
    table["label"] = names.fillna("").to_numpy()
    table["org_id"] = keys
    frame = pd.DataFrame(seats).copy()
    frame["lon"], frame["lat"] = degrees(findings, seats.geometry.x, seats.geometry.y)
    for column in NODES:
        if column in frame:
            table[column] = _narrow(frame[column])
        if column == "region_id":
            for say in LANGUAGES:
                known = findings.study.regions[f"name_{say}"]
                table[f"region_{say}"] = frame["region_id"].map(known).to_numpy()
    table["size"] = _sizes(seats)
    x, y = (getattr(seats.geometry, axis).to_numpy(dtype=float) / 1000 for axis in ("x", "y"))
    table["x"], table["y"] = (axis.round(3) for axis in apart(x, y, table["size"].to_numpy()))
    colours = [palette.SPHERES.get(str(sphere), palette.FIRM) for sphere in seats["sphere"]]
    for place, channel in enumerate("rgb"):
        table[channel] = [int(colour[2 * place + 1 : 2 * place + 3], 16) for colour in colours]
    return table


def apart(x: FloatArray, y: FloatArray, sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return places at which organisations of one place do not hide each other.

    The largest stays, the others wind around it from the inside by their size, at the golden angle:
    each has about the room that it takes.

    Parameters
    ----------
    x, y : array of float
        Places; NaN where there is none.
    sizes : array of float
        Diameters, in the unit of the places.

    Examples
    --------
    >>> x, y = apart(np.zeros(3), np.zeros(3), np.array([6.0, 10.0, 6.0]))
    >>> np.hypot(x, y).round(2).tolist()
    [9.0, 0.0, 10.0]
    """
    places = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)[1].ravel()
    order = np.lexsort((-sizes, places))
    begins = np.flatnonzero(np.diff(places[order], prepend=-1))
    within = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    room = (ROOM * sizes[order] / 2) ** 2
    inside = np.cumsum(room) - room
    inside -= np.repeat(inside[begins], np.diff(begins, append=len(order)))
    away = np.where(within > 0, np.sqrt(inside) + sizes[order] / 2, 0.0)
    turn = within * GOLDEN
    moved_x, moved_y = x.copy(), y.copy()
    moved_x[order] += away * np.cos(turn)
    moved_y[order] += away * np.sin(turn)
    return moved_x, moved_y


def _narrow(column: pd.Series[Any]) -> Any:  # noqa: ANN401
    """Return a column without its index, counts as whole numbers."""
    plain = column.reset_index(drop=True)
    if column.name in network_frames.COUNTS:
        numbers = pd.to_numeric(plain).astype("Float64")
        return numbers.astype("Int64") if (numbers.dropna() % 1 == 0).all() else numbers
    return plain


def _sizes(seats: gpd.GeoDataFrame) -> Any:  # noqa: ANN401
    """Return diameters whose areas grow with the centrality."""
    column = centrality_column(seats)
    if not column:
        return np.full(len(seats), SMALLEST)
    share = seats[column].fillna(0.0).to_numpy(dtype=float) / float(seats[column].max())
    return np.round(SMALLEST + (LARGEST - SMALLEST) * np.sqrt(share), 2)


def _edges(links: pd.DataFrame, seats: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row a link: positions of its ends, ``weight`` and its attributes."""
    table = pd.DataFrame({end: seats.index.get_indexer(links[end]) for end in ("source", "target")})
    table["weight"] = links["weight"].to_numpy(dtype=float) if "weight" in links else 1.0
    for column in EDGES:
        if column in links and links[column].notna().any():
            table[column] = _narrow(links[column])
    if "distance_m" in table:
        table["distance_m"] = table["distance_m"].round(0)
    return table


def _about(findings: Findings) -> str:
    """Return what a reader must know of the network: what it is, its sources and its caveats."""
    say = findings.languages[0]
    sources = [one.text(say) for one in findings.study.sources if one.table in LINKED]
    said = [one.text(say) for one in caveats(findings, LINKED)]
    if count := network_frames.left_out(findings):
        told = {"count": count, "number": number(count, say, ",.0f")}
        said.insert(0, text("layers.links_left_out", say, **told))
    notes = [note.text(say) for note in findings.results["links"].notes]
    title = f"{findings.title.text(say)}, {findings.year}"
    return printable(". ".join(part.rstrip(". ") for part in [title, *sources, *notes, *said]))


def _graphml(nodes: pd.DataFrame, edges: pd.DataFrame, about: str) -> Iterator[str]:
    """Yield a GraphML document; colours, size and place are attributes, as Gephi reads them."""
    yield _GRAPHML
    yield f"<desc>{escape(about)}</desc>\n"
    of_nodes = [str(column) for column in nodes if column != "id"]
    of_edges = [str(column) for column in edges if column not in {"source", "target"}]
    for kind, table, columns in (("node", nodes, of_nodes), ("edge", edges, of_edges)):
        for column in columns:
            what = f'id="{kind[0]}_{column}" for="{kind}" attr.name="{column}"'
            yield f'<key {what} attr.type="{_type(table[column])}"/>\n'
    yield '<graph id="network" edgedefault="undirected">\n'
    ids = [quoteattr(key) for key in nodes["id"]]
    for piece in _pieces(nodes):
        parts = [_texts(piece[name], f'<data key="n_{name}">', "</data>") for name in of_nodes]
        for key, *data in zip(ids[piece.index[0] :], *parts, strict=False):
            yield f"<node id={key}>{''.join(data)}</node>\n"
    for piece in _pieces(edges):
        parts = [_texts(piece[name], f'<data key="e_{name}">', "</data>") for name in of_edges]
        ends = zip(piece["source"].tolist(), piece["target"].tolist(), strict=True)
        for place, (one, other), *data in zip(piece.index, ends, *parts, strict=True):
            opened = f'<edge id="e{place}" source={ids[one]} target={ids[other]}>'
            yield f"{opened}{''.join(data)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _gexf(nodes: pd.DataFrame, edges: pd.DataFrame, about: str) -> Iterator[str]:
    """Yield a GEXF 1.3 document."""
    yield _GEXF
    yield f"<meta><creator>spatialict</creator><description>{escape(about)}</description></meta>\n"
    yield '<graph defaultedgetype="undirected" idtype="string" mode="static">\n'
    drawn = {"id", "label", "x", "y", "size", "r", "g", "b"}
    of_nodes = [str(column) for column in nodes if column not in drawn]
    of_edges = [str(column) for column in edges if column not in {"source", "target", "weight"}]
    for kind, table, columns in (("node", nodes, of_nodes), ("edge", edges, of_edges)):
        yield f'<attributes class="{kind}" mode="static">\n'
        for column in columns:
            yield f'<attribute id="{column}" title="{column}" type="{_type(table[column])}"/>\n'
        yield "</attributes>\n"
    yield f'<nodes count="{len(nodes)}">\n'
    ids = [quoteattr(key) for key in nodes["id"]]
    for piece in _pieces(nodes):
        for row in zip(ids[piece.index[0] :], *_gexf_node(piece, of_nodes), strict=False):
            key, label, values, viz = row
            yield f"<node id={key} label={label}><attvalues>{values}</attvalues>{viz}</node>\n"
    yield f'</nodes>\n<edges count="{len(edges)}">\n'
    for piece in _pieces(edges):
        ends = [piece[name].tolist() for name in ("source", "target", "weight")]
        told = _attvalues(piece, of_edges)
        for place, a, b, w, of_link in zip(piece.index, *ends, told, strict=True):
            about_edge = f'id="{place}" source={ids[a]} target={ids[b]} weight="{w!r}"'
            inside = f"<attvalues>{of_link}</attvalues>" if of_link else ""
            yield f"<edge {about_edge}>{inside}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _gexf_node(
    piece: pd.DataFrame, columns: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    """Return label, attribute values, and colour, place and size of each node."""
    labels = [quoteattr(" ".join(printable(str(name)).split())) for name in piece["label"]]
    looks = []
    drawn = [piece[column].tolist() for column in ("r", "g", "b", "x", "y", "size")]
    for red, green, blue, x, y, size in zip(*drawn, strict=True):
        placed = f'<viz:position x="{x!r}" y="{y!r}" z="0.0"/>' if np.isfinite(x) else ""
        colour = f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        looks.append(f'{colour}{placed}<viz:size value="{size!r}"/>')
    return labels, _attvalues(piece, columns), looks


def _attvalues(piece: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    parts = [
        _texts(piece[column], f'<attvalue for="{column}" value=', "/>", quoted=True)
        for column in columns
    ]
    return ["".join(row) for row in zip(*parts, strict=True)] if parts else [""] * len(piece)


def _texts(column: pd.Series[Any], before: str, after: str, *, quoted: bool = False) -> list[str]:
    """Return each value between two texts; nothing at all where it is not known."""
    write = quoteattr if quoted else escape
    known = column.notna().tolist()
    kind = _type(column)
    if kind == "string":
        words = [write(printable(str(value))) for value in column.tolist()]
    else:
        values = zip(column, known, strict=True)
        plain = [_number(value, kind) if there else "" for value, there in values]
        words = [f'"{value}"' for value in plain] if quoted else plain
    return [
        f"{before}{word}{after}" if there else "" for word, there in zip(words, known, strict=True)
    ]


def _number(value: Any, kind: str) -> str:  # noqa: ANN401
    if kind == "boolean":
        return "true" if value else "false"
    return str(int(value)) if kind == "long" else repr(float(value))


def _type(column: pd.Series[Any]) -> str:
    """Return the type of a column in the words that both formats share."""
    return _TYPES.get(getattr(column.dtype, "kind", "O"), "string")


def _pieces(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for first in range(0, len(table), _PIECE):
        yield table.iloc[first : first + _PIECE]
