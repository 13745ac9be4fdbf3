"""GraphML and GEXF: what their writers write is read, and XML's other powers have no effect."""

import networkx as nx
import pandas as pd
import pytest

from spatialict.core.study import DataError
from spatialict.data.organisations.graphs import open_graph
from tests.data.inputs import refused
from tests.data.organisations.sample_study import SAMPLES, new_notes, study_of


def part(path, part_):
    return open_graph(path, part=part_, table="links", shown_as=path.name).cells


def test_graphml_of_networkx_serves_as_organisations_and_as_links(inputs):
    study = study_of(inputs, ("organisations", "networkx.graphml"), ("links", "networkx.graphml"))
    assert study.organisations["name"].to_dict() == {
        "a": "Synthetic University", "b": "Synthetic Robots & Sons", "c": "Синтетикалық орталық",
    }  # fmt: skip
    assert study.organisations["sphere"].tolist() == ["university", "industry", "government"]
    assert study.organisations["region_id"].tolist() == ["KZ-11", "KZ-11", "KZ-75"]
    expected = pd.DataFrame(
        {
            "source": ["a", "b"],
            "target": ["b", "c"],
            "weight": [2.5, 1.0],
            "kind": ["patent", "contract"],  # the default of the key
            "year": pd.array([2023, 2022], dtype="Int16"),
        }
    )
    pd.testing.assert_frame_equal(study.links, expected)


def test_gexf_of_gephi_serves_as_organisations_and_as_links(inputs):
    study = study_of(inputs, ("organisations", "gephi.gexf"), ("links", "gephi.gexf"))
    assert study.organisations["sphere"].tolist() == ["university", "industry", "government"]
    assert study.organisations["size"].tolist()[:1] == [1200.0]
    assert study.organisations["size"].isna().tolist() == [False, True, True]
    links = study.links.astype(object).where(study.links.notna(), None)
    assert links.to_numpy().tolist() == [["o1", "o2", 3.0, 2021], ["o1", "o3", 1.0, None]]
    assert "links: 1 of 2 rows without a year; it stays unknown." in new_notes(study)


def test_ends_of_a_graph_without_keys_are_matched_by_their_labels(inputs):
    inputs.add_table(
        "organisations",
        "org_id,name,sphere,region_id\np,university,university,KZ-11\nq,Firm,industry,KZ-11\n"
        "r,Ministry,government,KZ-71\n",
    )
    study = study_of(inputs, ("links", "yed.graphml"))
    # both directions of one pair are one link of weight 2
    assert study.links.to_numpy().tolist() == [["p", "q", 2.0], ["q", "r", 1.0]]
    assert new_notes(study)[-2:] == [
        "links: the graph has directions; links have none, so both directions are one link.",
        "links: 1 edge joins a pair that another joins too; their weights were added up.",
    ]


@pytest.mark.parametrize("write", ["graphml", "gexf"])
def test_what_networkx_writes_comes_back(write, tmp_path):
    graph = nx.karate_club_graph()
    nx.set_node_attributes(graph, {node: f"Клуб {node} <&\"'>" for node in graph}, "name")
    path = tmp_path / f"karate.{write}"
    getattr(nx, f"write_{write}")(graph, path)
    edges, nodes = part(path, "edges"), part(path, "nodes")
    found = {
        (int(a), int(b)): float(w)
        for a, b, w in zip(edges["source"], edges["target"], edges["weight"], strict=True)
    }
    assert found == {(a, b): data["weight"] for a, b, data in graph.edges(data=True)}
    assert dict(zip(nodes["id"].astype(int), nodes["name"], strict=True)) == dict(
        graph.nodes(data="name")
    )


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/hostname">]>
<graphml><graph><node id="&c;"/><node id="y"/><edge source="&b;" target="y"/></graph></graphml>"""


def test_entities_and_other_powers_of_xml_are_refused(inputs):
    inputs.files["bomb.graphml"] = BOMB
    for table in ("organisations", "links"):
        inputs.project += f'\n[[tables]]\ntable = "{table}"\npath = "bomb.graphml"\n'
    told = (
        "the file has a document type (<!DOCTYPE …>), which a graph does not need and which can "
        "do harm. Remove it, or save the graph anew."
    )
    assert refused(inputs) == [f"organisations: {told}", f"links: {told}"]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("<graphml><graph><node id='a'></graph>", "matching.graph_broken"),
        ("", "matching.graph_broken"),
        ("<svg/>", "matching.graph_none"),
        ("<graphml><graph/></graphml>", "matching.graph_no_edges"),
        (
            "<graphml><graph><node id='a'/><edge source='a' target='z'/></graph></graphml>",
            "matching.graph_ends",
        ),
        ("<graphml><graph><node/><edge source='a'/></graph></graphml>", "matching.graph_ends"),
    ],
)
def test_broken_graphs_are_told(content, key, tmp_path):
    path = tmp_path / "x.graphml"
    path.write_text(content)
    with pytest.raises(DataError) as refused:
        part(path, "edges")
    assert [fault.key for fault in refused.value.faults] == [key]
    for language in ("en", "ru", "kk"):
        assert refused.value.text(language)


def test_nodes_without_labels_are_matched_by_their_keys(inputs):
    inputs.add_table(
        "organisations", "org_id,sphere,region_id\na,industry,KZ-11\nb,industry,KZ-11\n"
    )
    inputs.files["x.graphml"] = (
        "<graphml><graph><node id='a'/><node id='b'/>"
        "<edge source='b' target='a'/></graph></graphml>"
    )
    inputs.project += '\n[[tables]]\ntable = "links"\npath = "x.graphml"\n'
    assert inputs.read().links.to_numpy().tolist() == [["a", "b", 1.0]]


def numbered(inputs, labels, edges):
    """Add twelve organisations with the keys 1 to 12, and a graph whose nodes have such keys."""
    rows = "".join(f"{n},Firm {n},industry,KZ-11\n" for n in range(1, 13))
    inputs.add_table("organisations", f"org_id,name,sphere,region_id\n{rows}")
    graph = nx.Graph()
    graph.add_nodes_from((node, {"label": label}) for node, label in labels.items())
    graph.add_edges_from(edges)
    nx.write_graphml(graph, inputs.folder / "x.graphml")
    inputs.project += '\n[[tables]]\ntable = "links"\npath = "x.graphml"\n'


def test_numbers_of_the_graph_that_are_keys_of_others_are_one_fault_with_its_cure(inputs):
    # by its key the first edge would be a link of Firm 1 to itself: node 0 is called Firm 1
    labels = {"0": "Firm 1", "1": "Firm 2", "2": "Firm 3"}
    numbered(inputs, labels, [("0", "1"), ("0", "2"), ("1", "2")])
    assert refused(inputs) == [
        "links: 3 of 3 rows with the key of one organisation and the name of another: '1' with "
        "'Firm 2' (row 1), '2' with 'Firm 3' (row 2). That is more than 10%, so the keys are the "
        "graph's own: give the nodes the attribute `org_id`."
    ]


def test_a_link_to_itself_that_only_a_key_makes_is_told_by_the_key(inputs):
    labels = {str(n): f"Firm {n}" for n in range(2, 13)} | {"0": "Firm 1", "1": "Firm 2"}
    numbered(inputs, labels, [("0", "1"), *((str(n), str(n + 1)) for n in range(2, 12))])
    assert refused(inputs) == [
        "links: 1 of 11 rows where both ends are one organisation by their keys, but not by their "
        "names: '0' (row 11). Correct the keys; in a graph, give the nodes the attribute `org_id`."
    ]


def test_a_graph_that_is_not_there_is_told(inputs):
    inputs.project += '\n[[tables]]\ntable = "links"\npath = "none.gexf"\n'
    assert refused(inputs)[0].startswith("links: there is no file none.gexf")


def test_samples_have_no_entities():
    assert all("<!ENTITY" not in file.read_text("utf-8") for file in SAMPLES.glob("*.g*"))
