"""GraphML and GEXF, as Gephi, yEd and networkx write them: nodes and edges as tables of text.

The files are read as a stream. What XML can do beside holding data stays without effect: a
document type, which entities and bombs need, is refused before anything of it is read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown, tidy
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
    raw = reader.read(path, shown_as)
    rows, columns = reader.nodes() if part == "nodes" else reader.edges()
    index = pd.RangeIndex(1, len(rows) + 1, name="row")
    cells = pd.DataFrame(rows, index=index, columns=columns, dtype=object)
    if cells.empty:
        raise DataError([Message(f"matching.graph_no_{part}", {"table": table})])
    return FrameRegister(table, shown_as, raw, tuple(columns), cells, notes=reader.notes(part))


@dataclass
class _Item:
    """A node or an edge: what its tag says, and what is said of it within."""

    attributes: dict[str, str]
    said: dict[str, str] = field(default_factory=dict)


class _Reader:
    """Handlers of one passage over a file."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.found: dict[str, list[_Item]] = {"node": [], "edge": []}
        self.titles: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self.defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self.open: list[_Item] = []
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
            self.defaults[kind][key] = text
        elif self.open and text:
            self.open[-1].said.setdefault(key, text)

    def start_graph(self, attributes: dict[str, str]) -> None:
        self.graph = True
        kind = attributes.get("edgedefault", attributes.get("defaultedgetype", ""))
        self.directed = self.directed or kind == "directed"

    def start_key(self, attributes: dict[str, str]) -> None:
        """Learn what GraphML calls an attribute."""
        title, key = attributes.get("attr.name", attributes.get("id", "")), attributes.get("id", "")
        kinds = [attributes["for"]] if attributes.get("for") in self.titles else ["node", "edge"]
        for kind in kinds:
            self.titles[kind][key] = title
        self.key = ("default", f"{kinds[0]} {key}")

    def start_attributes(self, attributes: dict[str, str]) -> None:
        """Learn of what kind of things GEXF tells now."""
        self.key = ("class", attributes.get("class", "node"))

    def start_attribute(self, attributes: dict[str, str]) -> None:
        kind = self.key[1].partition(" ")[0]
        if kind in self.titles:
            key = attributes.get("id", "")
            self.titles[kind][key] = attributes.get("title", key)
            self.key = ("default", f"{kind} {key}")

    def start_item(self, kind: str, attributes: dict[str, str]) -> None:
        item = _Item(attributes)
        self.found[kind].append(item)
        self.open.append(item)
        self.directed = self.directed or attributes.get("directed") == "true"

    def start_data(self, attributes: dict[str, str]) -> None:
        self.key = ("data", attributes.get("key", ""))
        self.text = []

    def start_text(self, _: dict[str, str]) -> None:
        if self.key[0] == "default" or self.open:
            self.text = []

    def start_label(self, _: dict[str, str]) -> None:
        """Take the label that yEd draws."""
        if self.open:
            self.key, self.text = ("data", "label"), []

    def start_value(self, attributes: dict[str, str]) -> None:
        key = attributes.get("for", attributes.get("id", ""))
        if self.open and attributes.get("value"):
            self.open[-1].said.setdefault(key, attributes["value"])

    def rows(self, kind: str) -> list[dict[str, str | None]]:
        """Return what is said of each node or edge, by the title of the attribute."""
        titles, defaults = self.titles[kind], self.defaults[kind]
        given = {titles.get(key, key): value for key, value in defaults.items() if value}
        rows: list[dict[str, str | None]] = []
        for item in self.found[kind]:
            said = {titles.get(key, key): value for key, value in item.said.items()}
            row = {**given, **said, **item.attributes}
            rows.append({name: tidy(value) for name, value in row.items()})
        return rows

    def nodes(self) -> tuple[list[list[str | None]], list[str]]:
        """Return the nodes."""
        return _table(self.rows("node"), ["id"])

    def edges(self) -> tuple[list[list[str | None]], list[str]]:
        """Return the edges, their ends told by what the nodes say."""
        nodes = {str(row.get("id")): row for row in self.rows("node")}
        rows = self.rows("edge")
        lost = [(place, row) for place, row in enumerate(rows, 1) if not _ends(row) <= nodes.keys()]
        if lost:
            said = [shown(f"{row.get('source')} – {row.get('target')}") for _, row in lost]
            values = {"table": self.table, "count": len(lost), "total": len(rows)}
            raise DataError([Message("matching.graph_ends", {**values, "names": said[:5]})])
        for row in rows:
            for end in ("source", "target"):
                node = nodes[str(row[end])]
                row[end] = node.get(_ORGANISATION) or row[end]
                row[f"{end}_name"] = next((node[name] for name in _LABELS if node.get(name)), None)
        return _table(rows, ["source", "target", "source_name", "target_name"])

    def notes(self, part: str) -> tuple[Message, ...]:
        """Return what the reader decided."""
        told = part == "edges" and self.directed
        return (Message("matching.graph_directed", {"table": self.table}),) if told else ()


def _ends(row: dict[str, str | None]) -> set[str]:
    return {str(row.get("source")), str(row.get("target"))}


def _table(
    rows: list[dict[str, str | None]], first: list[str]
) -> tuple[list[list[str | None]], list[str]]:
    others = {name for row in rows for name in row} - {*first, "directed"}
    columns = [*first, *sorted(others)]
    return [[row.get(name) for name in columns] for row in rows], columns


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
