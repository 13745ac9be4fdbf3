"""GraphML and GEXF: what they carry, that other programs open them, and that no text gets out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pytest
from pyproj import Transformer
from scipy.spatial import cKDTree

from spatialict.core.labels import text
from spatialict.export import graphs, palette
from spatialict.export.frames import layers
from spatialict.export.graphs import LARGEST, SMALLEST, write_graphs
from tests import made_up, made_up_network

GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"

# The schema of GEXF 1.3 (gephi/gexf, specs/1.3/gexf.rnc, data.rnc, viz.rnc), as far as a static
# graph without hierarchy goes: element -> attributes it must have, those it may have, children.
RULES: dict[str, tuple[set[str], set[str], set[str]]] = {
    "gexf": ({"version"}, {"variant"}, {"meta", "graph"}),
    "meta": (set(), {"lastmodifieddate"}, {"creator", "keywords", "description"}),
    "creator": (set(), set(), set()),
    "description": (set(), set(), set()),
    "graph": (set(), {"defaultedgetype", "idtype", "mode"}, {"attributes", "nodes", "edges"}),
    "attributes": ({"class"}, {"mode"}, {"attribute"}),
    "attribute": ({"id", "title", "type"}, set(), {"default", "options"}),
    "nodes": (set(), {"count"}, {"node"}),
    "node": ({"id"}, {"label"}, {"attvalues", "color", "position", "size", "shape"}),
    "edges": (set(), {"count"}, {"edge"}),
    "edge": (
        {"source", "target"},
        {"id", "type", "label", "weight", "kind"},
        {"attvalues", "color", "thickness", "shape"},
    ),
    "attvalues": (set(), set(), {"attvalue"}),
    "attvalue": ({"for", "value"}, set(), set()),
    "color": ({"r", "g", "b"}, {"a"}, set()),
    "position": ({"x", "y"}, {"z"}, set()),
    "size": ({"value"}, set(), set()),
}
LOOKS = {"color", "position", "size", "shape", "thickness"}
TYPES = {"integer", "long", "double", "float", "boolean", "string"}


def _plain(tag: str) -> str:
    """Return a tag without its namespace, which must be the right one."""
    name = tag.rpartition("}")[2]
    assert tag == f"{VIZ if name in LOOKS else GEXF}{name}"
    return name


def _written(folder: Path, **changes: object) -> tuple[nx.Graph, nx.Graph]:
    graphml, gexf = write_graphs(made_up_network.findings(**changes), folder)
    return nx.read_graphml(graphml), nx.read_gexf(gexf, version="1.3")


def test_both_files_carry_the_same_organisations_and_links(tmp_path: Path) -> None:
    one, other = _written(tmp_path)
    assert set(one) == set(other) == set(made_up_network.ORGANISATIONS)
    links = made_up_network.results()["links"].table
    wanted = {frozenset(pair) for pair in zip(links["source"], links["target"], strict=True)}
    for graph in (one, other):
        assert not graph.is_directed()
        assert {frozenset(edge) for edge in graph.edges} == wanted
        assert graph.edges["o1", "o3"]["weight"] == pytest.approx(4 / 3)  # 1/3 + 1/2 + 1/2
        assert graph.edges["o1", "o3"]["backbone"] == "kept"
        assert graph.edges["o1", "o3"]["projects"] == 3
        assert (graph.nodes["o1"]["degree"], graph.nodes["o1"]["brokerage"]) == (9, 38)
        assert graph.nodes["o8"]["region_kk"] == "Екінші облысы"
        assert graph.nodes["o9"]["community"] == 3


def test_place_colour_and_size_are_those_of_the_map(tmp_path: Path) -> None:
    """The most central is the largest, one without betweenness the smallest; areas are in step."""
    graphml, gexf = _written(tmp_path)
    to_degrees = Transformer.from_crs(made_up.ALBERS, 4326, always_xy=True)
    looks = gexf.nodes["o1"]["viz"]
    assert (looks["position"]["x"], looks["position"]["y"]) == (50.0, 50.0)  # kilometres
    place = graphml.nodes["o1"]["lon"], graphml.nodes["o1"]["lat"]
    assert place == pytest.approx(to_degrees.transform(5e4, 5e4), abs=1e-6)
    colour = "#{r:02x}{g:02x}{b:02x}".format(**looks["color"])
    assert colour == palette.SPHERES["university"]
    assert (looks["size"], gexf.nodes["o2"]["viz"]["size"]) == (LARGEST, SMALLEST)
    share = gexf.nodes["o7"]["betweenness"] / gexf.nodes["o1"]["betweenness"]
    drawn = (gexf.nodes["o7"]["viz"]["size"] - SMALLEST) / (LARGEST - SMALLEST)
    assert drawn**2 == pytest.approx(share, abs=1e-3)
    for channel in "rgb":
        assert graphml.nodes["o1"][channel] == looks["color"][channel]


def test_what_is_not_known_is_left_out_and_never_nil(tmp_path: Path) -> None:
    """o13 stands nowhere; o12 has no partner and so no constraint; the age of o11 is not known."""
    graphml, gexf = _written(tmp_path)
    for graph in (graphml, gexf):
        assert not {"lon", "lat", "x", "y", "region_id", "region_en"} & set(graph.nodes["o13"])
        assert not {"constraint", "effective_size", "community"} & set(graph.nodes["o12"])
        assert graph.nodes["o12"]["degree"] == 0
        assert "founded" not in graph.nodes["o11"]
        assert "distance_m" not in graph.edges["o1", "o13"]
    assert "position" not in gexf.nodes["o13"]["viz"]


def test_gexf_keeps_to_the_rules_of_its_schema(tmp_path: Path) -> None:
    _, path = write_graphs(made_up_network.findings(), tmp_path)
    root = ET.parse(path).getroot()
    for parent in root.iter():
        must, may, children = RULES[_plain(parent.tag)]
        given = {name for name in parent.attrib if not name.startswith("{")}
        assert must <= given <= must | may, parent.tag
        assert {_plain(child.tag) for child in parent} <= children, parent.tag
    order = [_plain(child.tag) for child in root.find(f"{GEXF}graph")]
    assert order == ["attributes", "attributes", "nodes", "edges"]
    assert root.get("version") == "1.3"
    assert "lastmodifieddate" not in root.find(f"{GEXF}meta").attrib  # no clock
    for kind in ("node", "edge"):
        (listed,) = (row for row in root.iter(f"{GEXF}attributes") if row.get("class") == kind)
        assert {row.get("type") for row in listed} <= TYPES
        ids = [row.get("id") for row in listed]
        assert len(set(ids)) == len(ids)
        rows = list(root.iter(f"{GEXF}{kind}"))
        assert int(root.find(f"{GEXF}graph/{GEXF}{kind}s").get("count")) == len(rows)
        used = {value.get("for") for row in rows for value in row.iter(f"{GEXF}attvalue")}
        assert used <= set(ids)
    for colour in root.iter(f"{VIZ}color"):
        assert all(0 <= int(colour.get(channel)) <= 255 for channel in "rgb")
    ids = {row.get("id") for row in root.iter(f"{GEXF}node")}
    for edge in root.iter(f"{GEXF}edge"):
        assert {edge.get("source"), edge.get("target")} <= ids


def test_graphml_declares_each_attribute_once_and_uses_no_other(tmp_path: Path) -> None:
    path, _ = write_graphs(made_up_network.findings(), tmp_path)
    root = ET.parse(path).getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    for kind in ("node", "edge"):
        keys = [row for row in root.iter(f"{space}key") if row.get("for") == kind]
        assert {row.get("attr.type") for row in keys} <= {"boolean", "long", "double", "string"}
        ids = {row.get("id") for row in keys}
        assert len(ids) == len(keys)
        rows = root.iter(f"{space}{kind}")
        assert {data.get("key") for row in rows for data in row} <= ids


def test_igraph_reads_the_same_network(tmp_path: Path) -> None:
    """A second reader of GraphML (libxml2): types, letters and what is not known."""
    path, _ = write_graphs(made_up_network.findings(), tmp_path)
    graph = igraph.Graph.Read_GraphML(str(path))
    assert (graph.vcount(), graph.ecount(), graph.is_directed()) == (15, 22, False)
    nodes = {vertex["id"]: vertex for vertex in graph.vs}
    assert nodes["o8"]["label"] == "Завод «Өрлеу»"
    assert nodes["o1"]["betweenness"] == pytest.approx(0.421245, abs=1e-6)
    assert np.isnan(nodes["o12"]["constraint"])
    links = made_up_network.results()["links"].table
    assert sum(graph.es["weight"]) == pytest.approx(links["weight"].sum())


def test_hostile_names_are_text_and_nothing_else(tmp_path: Path) -> None:
    """Markup, a formula, control characters and both quotation marks come back as letters."""
    hostile = "\"'><node id='x'/><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///c'>]>&b;\x00\x1b ]]>"
    study = made_up_network.findings().study
    study.organisations.loc["o3", "name"] = hostile
    for graph in _written(tmp_path, study=study):
        assert len(graph) == len(made_up_network.ORGANISATIONS)
        assert graph.nodes["o3"]["label"] == hostile.replace("\x00\x1b", "")
        assert graph.nodes["o4"]["label"] == made_up_network.FORMULA
        assert graph.nodes["o6"]["label"] == made_up.HOSTILE


def test_keys_that_xml_takes_for_no_id_are_kept_beside_it(tmp_path: Path) -> None:
    found = made_up_network.findings()
    names = {"o1": "the first one", "o2": "=1+1"}
    renamed = {
        key: replace(result, table=result.table.rename(index=names).replace(names))
        for key, result in found.results.items()
        if key in {"organisations", "links", "projection"}
    }
    study = replace(found.study, organisations=found.study.organisations.rename(index=names))
    for graph in _written(tmp_path, study=study, results={**found.results, **renamed}):
        assert {"n0", "n1", "n14"} <= set(graph)
        assert [graph.nodes[f"n{place}"]["org_id"] for place in (0, 1)] == list(names.values())
        assert graph.has_edge("n0", "n2")  # o1 and o3


def test_colocation_is_called_so_in_every_link(tmp_path: Path) -> None:
    for path, read in zip(
        write_graphs(made_up_network.colocated(), tmp_path),
        (nx.read_graphml, lambda path: nx.read_gexf(path, version="1.3")),
        strict=True,
    ):
        kinds = {kind for *_, kind in read(path).edges.data("kind")}
        assert kinds == {"colocation"}
        assert "50" in path.read_text(encoding="utf-8").partition("<graph ")[0]  # km, in the note


def test_a_focus_keeps_its_organisations_and_the_links_among_them(tmp_path: Path) -> None:
    for graph in _written(tmp_path, focus=("R2", "R3")):
        assert set(graph) == {"o6", "o8", "o9", "o10", "o11"}
        assert graph.number_of_edges() == 4  # a triangle and one


def test_a_focus_says_which_links_are_left_out(tmp_path: Path) -> None:
    """Of R2 and R3 o1 is the only partner elsewhere: of o6, o8, o10 and o11."""
    found = made_up_network.findings(focus=("R2", "R3"))
    said = text("layers.links_left_out", "en", count=4, number="4")
    for path in write_graphs(found, tmp_path):
        assert said.rstrip(".") in path.read_text(encoding="utf-8").partition("<graph ")[0]
    for layer in layers(found, language="en"):
        assert (said in layer.abstract) == (layer.theme in {"organisations", "links"})
    (whole, _) = write_graphs(made_up_network.findings(), tmp_path)
    assert "left out" not in whole.read_text(encoding="utf-8")


def test_every_link_has_a_number_of_its_own_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are written piece by piece; the same bytes must come of pieces of any length."""
    whole = [path.read_bytes() for path in write_graphs(made_up_network.findings(), tmp_path)]
    monkeypatch.setattr(graphs, "_PIECE", 4)
    for path, before in zip(write_graphs(made_up_network.findings(), tmp_path), whole, strict=True):
        assert path.read_bytes() == before
        numbers = re.findall(r'<edge id="e?(\d+)"', before.decode())
        assert numbers == [str(number) for number in range(22)]


def test_organisations_of_one_place_stand_around_it(tmp_path: Path) -> None:
    """o1 is the most central and stays; none of the marks hides another; lon and lat are true."""
    study = made_up_network.findings().study
    town = ["o1", "o2", "o3", "o4", "o5", "o7"]
    for org in town:
        study.organisations.loc[[org], "geometry"] = study.organisations.loc["o1", "geometry"]
    graphml, gexf = _written(tmp_path, study=study)
    marks = {org: gexf.nodes[org]["viz"] for org in town}
    places = {org: complex(*(mark["position"][x] for x in "xy")) for org, mark in marks.items()}
    assert places["o1"] == 50 + 50j
    for one, other in combinations(town, 2):
        room = min(marks[one]["size"], marks[other]["size"]) / 2
        assert abs(places[one] - places[other]) > room
        assert graphml.nodes[one]["lon"] == graphml.nodes[other]["lon"]
    alone = gexf.nodes["o10"]["viz"]["position"]
    assert (alone["x"], alone["y"]) == (250.0, 50.0)


def test_ten_thousand_organisations_of_one_town_have_room() -> None:
    """10 000 marks of 3 km radius cover a disc of 300 km; they take one of at most 450 km."""
    sizes = np.full(10_000, 6.0)
    x, y = graphs.apart(np.full(10_000, 7.0), np.full(10_000, -3.0), sizes)
    away = np.hypot(x - 7, y + 3)
    assert away.max() < 1.5 * 3 * 100
    near, _ = cKDTree(np.column_stack([x, y])).query(np.column_stack([x, y]), k=2)
    assert near[:, 1].min() > 3  # never nearer than half of a mark


def test_without_organisations_or_links_there_is_no_file(tmp_path: Path) -> None:
    found = made_up_network.findings()
    bare = replace(found.study, organisations=None)
    assert write_graphs(replace(found, study=bare), tmp_path) == []
    results = {key: result for key, result in found.results.items() if key != "links"}
    assert write_graphs(replace(found, results=results), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_equal_findings_give_equal_bytes_without_a_clock(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_graphs(made_up_network.findings(), tmp_path)]
    again = [path.read_bytes() for path in write_graphs(made_up_network.findings(), tmp_path)]
    assert first == again
