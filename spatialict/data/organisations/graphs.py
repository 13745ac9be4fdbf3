"""GraphML and GEXF, as Gephi, yEd and networkx write them: nodes and edges as tables of text.

The files are read as a stream. What XML can do beside holding data stays without effect: a
document type, which entities and bombs need, is refused before anything of it is read.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown, tidy
from spatialict.data.encoding import some
from spatialict.data.read import missing
from spatialict.data.register.frames import FrameRegister

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GRAPH_SUFFIXES: Final = (".graphml", ".gexf")
_CHUNK: Final = 1 << 20
_LABELS: Final = ("name", "label", "title")
_ORGANISATION: Final = "org_id"


def open_graph(path: Path, *, part: str, table: str, shown_as: str) -> FrameRegister:
    """Read the nodes or the edges of a graph.

    Parameters
    ----------
    part : str
        ``"nodes"``: columns ``id``, ``label`` and what the file says of nodes; ``"edges"``:
        ``source, target`` (keys of the nodes; their attribute ``org_id`` where they have one),
        ``source_name, target_name`` (what they are called) and what it says of edges.

    Returns
    -------
    FrameRegister
        The index counts nodes or edges from 1, in their order in the file.

    Raises
    ------
    DataError
        If it is no such file, has a document type, or an edge has no end in it.
    """
    reader = _Reader(table)
    digest = reader.read(path, shown_as)
    cells = reader.nodes() if part == "nodes" else reader.edges()
    if cells.empty:
        raise DataError([Message(f"matching.graph_no_{part}", {"table": table})])
    return FrameRegister(
        table, shown_as, digest, tuple(cells.columns.astype(str)), cells, notes=reader.notes(part)
    )


class _Items:
    """Nodes or edges, a column for each thing that is said of them."""

    def __init__(self) -> None:
        self.count = 0
        self.tags: dict[str, list[str | None]] = {}
        self.said: dict[str, list[str | None]] = {}
        self.titles: dict[str, str] = {}
        self.defaults: dict[str, str] = {}

    def start(self, attributes: dict[str, str]) -> None:
        """Begin a node or an edge with what its tag says."""
        self.count += 1
        for name, value in attributes.items():
            self._put(self.tags, name, value)

    def say(self, key: str, text: str) -> None:
        """Take what is said of the last one, the first time that it is said."""
        self._put(self.said, key, text)

    def _put(self, columns: dict[str, list[str | None]], name: str, text: str) -> None:
        column = columns.setdefault(name, [])
        if len(column) < self.count:
            column.extend([None] * (self.count - 1 - len(column)))
            column.append(tidy(text))

    def table(self, first: list[str]) -> pd.DataFrame:
        """Return the columns by their titles, `first` before all others."""
        found: dict[str, list[str | None]] = {}
        keys = dict.fromkeys([*self.said, *self.defaults])
        for key in keys:
            column = self._whole(self.said.get(key, []))
            if usual := self.defaults.get(key):
                column = [usual if text is None else text for text in column]
            title = self.titles.get(key, key)
            pairs = zip(found.get(title, column), column, strict=True)
            found[title] = [one if one is not None else other for one, other in pairs]
        found |= {name: self._whole(column) for name, column in self.tags.items()}
        columns = [*first, *sorted(found.keys() - {*first, "directed"})]
        index = pd.RangeIndex(1, self.count + 1, name="row")
        empty: list[str | None] = [None] * self.count
        cells = {name: pd.Series(found.get(name, empty), index, dtype=object) for name in columns}
        return pd.DataFrame(cells, index=index)

    def _whole(self, column: list[str | None]) -> list[str | None]:
        return column + [None] * (self.count - len(column))


class _Reader:
    """Handlers of one passage over a file."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.items = {"node": _Items(), "edge": _Items()}
        self.open: list[_Items] = []
        self.text: list[str] | None = None
        self.key = ("", "")
        self.directed = False
        self.graph = False

    def read(self, path: Path, shown_as: str) -> str:
        """Read the file; return its hash."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        digest = hashlib.sha256()
        values = {"table": self.table, "path": shown_as}
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except FileNotFoundError:
            raise DataError([missing(path, self.table, shown_as)]) from None
        except OSError:
            raise DataError([Message("reading.unreadable", values)]) from None
        except expat.ExpatError as error:
            line = {"line": error.lineno}
            raise DataError([Message("matching.graph_broken", values | line)]) from None
        if not self.graph:
            raise DataError([Message("matching.graph_none", values)])
        return digest.hexdigest()

    def _refuse(self, *_: Any) -> None:  # noqa: ANN401
        raise DataError([Message("matching.graph_doctype", {"table": self.table})])

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        handler = _STARTS.get(tag.rpartition(" ")[2])
        if handler is not None:
            plain = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
            handler(self, plain)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in {"node", "edge"} and self.open:
            self.open.pop()
        elif self.text is not None and name in {"data", "default", "NodeLabel"}:
            self._say("".join(self.text).strip())
            self.text = None

    def _characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _say(self, text: str) -> None:
        where, key = self.key
        if where == "default":
            kind, _, key = key.partition(" ")
            self.items[kind].defaults[key] = text
        elif self.open and text:
            self.open[-1].say(key, text)

    def start_graph(self, attributes: dict[str, str]) -> None:
        self.graph = True
        kind = attributes.get("edgedefault", attributes.get("defaultedgetype", ""))
        self.directed = self.directed or kind == "directed"

    def start_key(self, attributes: dict[str, str]) -> None:
        """Learn what GraphML calls an attribute."""
        key = attributes.get("id", "")
        kinds = [attributes["for"]] if attributes.get("for") in self.items else ["node", "edge"]
        for kind in kinds:
            self.items[kind].titles[key] = attributes.get("attr.name", key)
        self.key = ("default", f"{kinds[0]} {key}")

    def start_attributes(self, attributes: dict[str, str]) -> None:
        """Learn of what kind of things GEXF tells now."""
        self.key = ("class", attributes.get("class", "node"))

    def start_attribute(self, attributes: dict[str, str]) -> None:
        kind = self.key[1].partition(" ")[0]
        if kind in self.items:
            key = attributes.get("id", "")
            self.items[kind].titles[key] = attributes.get("title", key)
            self.key = ("default", f"{kind} {key}")

    def start_item(self, kind: str, attributes: dict[str, str]) -> None:
        self.items[kind].start(attributes)
        self.open.append(self.items[kind])
        self.directed = self.directed or attributes.get("directed") == "true"

    def start_data(self, attributes: dict[str, str]) -> None:
        self.key = ("data", attributes.get("key", ""))
        self.text = []

    def start_text(self, _: dict[str, str]) -> None:
        if self.key[0] == "default":
            self.text = []

    def start_label(self, _: dict[str, str]) -> None:
        """Take the label that yEd draws."""
        if self.open:
            self.key, self.text = ("data", "label"), []

    def start_value(self, attributes: dict[str, str]) -> None:
        key = attributes.get("for", attributes.get("id", ""))
        if self.open and attributes.get("value"):
            self.open[-1].say(key, attributes["value"])

    def nodes(self) -> pd.DataFrame:
        """Return the nodes."""
        return self.items["node"].table(["id"])

    def edges(self) -> pd.DataFrame:
        """Return the edges, their ends told by what the nodes say."""
        nodes, edges = self.nodes(), self.items["edge"].table(["source", "target"])
        ids = nodes["id"]
        self._check_ends(edges, set(ids.dropna()))
        own = nodes[_ORGANISATION] if _ORGANISATION in nodes.columns else ids
        keys = dict(zip(ids, own.where(own.notna(), ids), strict=True))
        labels = [nodes[name] for name in _LABELS if name in nodes.columns]
        said = zip(*labels, strict=True) if labels else [()] * len(nodes)
        titles = {
            key: next(filter(None, names), None) for key, names in zip(ids, said, strict=True)
        }
        for place, end in enumerate(("source", "target")):
            named = pd.Series([titles[key] for key in edges[end]], edges.index, dtype=object)
            edges[end] = pd.Series([keys[key] for key in edges[end]], edges.index, dtype=object)
            edges.insert(2 + place, f"{end}_name", named)
        return edges

    def _check_ends(self, edges: pd.DataFrame, ids: set[str]) -> None:
        """Raise where an edge ends at no node of the file."""
        there = edges["source"].isin(ids) & edges["target"].isin(ids)
        if not (lost := edges[~there]).empty:
            ends = zip(lost["source"], lost["target"], strict=True)
            names = some(shown(f"{one} – {other}") for one, other in ends)
            values = {"table": self.table, "count": len(lost), "total": len(edges)}
            raise DataError([Message("matching.graph_ends", {**values, "names": names})])

    def notes(self, part: str) -> tuple[Message, ...]:
        """Return what the reader decided."""
        told = part == "edges" and self.directed
        return (Message("matching.graph_directed", {"table": self.table}),) if told else ()


def _node(reader: _Reader, attributes: dict[str, str]) -> None:
    reader.start_item("node", attributes)


def _edge(reader: _Reader, attributes: dict[str, str]) -> None:
    reader.start_item("edge", attributes)


_STARTS: Final[dict[str, Callable[[_Reader, dict[str, str]], None]]] = {
    "graph": _Reader.start_graph,
    "key": _Reader.start_key,
    "attributes": _Reader.start_attributes,
    "attribute": _Reader.start_attribute,
    "node": _node,
    "edge": _edge,
    "data": _Reader.start_data,
    "default": _Reader.start_text,
    "NodeLabel": _Reader.start_label,
    "attvalue": _Reader.start_value,
}
