"""Files of neighbours: what peers wrote and read, what is refused, and how a run carries them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph, read_gal, read_gwt

from spatialict.core.neighbourhood.links import Links
from spatialict.core.neighbourhood.weights_text import edge_table, gal_lines, gwt_lines
from spatialict.core.study import ArgumentError, DataError
from spatialict.data import weights_files
from spatialict.data.project import parse_project
from spatialict.data.weights_files import read_links
from spatialict.pipeline import begin_with, rerun, run
from tests.data.inputs import PROJECT, Inputs

ORACLE = Path(__file__).parents[1] / "oracle"
SPDEP = pd.read_csv(ORACLE / "weights_spdep.csv", comment="#")
COLUMBUS = pd.Index([f"C{i:02}" for i in range(1, 50)])
ABC = pd.Index([*"abc"])


def edges(links):
    ids = links.ids.astype(str)
    ends = zip(ids[links.heads], ids[links.indices], links.weights, strict=True)
    return {(a, b): w for a, b, w in ends}


def spdep(case):
    rows = SPDEP[SPDEP["case"] == case]
    return {(a, b): w for a, b, w in rows[["focal", "neighbour", "weight"]].itertuples(index=False)}


def written(folder, content, name="roads.gal"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(folder, content, name="roads.gal", ids=ABC, **options):
    with pytest.raises(DataError) as told:
        read_links(written(folder, content, name), ids, **options)
    return str(told.value).splitlines()


def some_links():
    ids = pd.Index(["Almaty city", "a", "b", "c", "lonely"])
    ends = [0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]
    return Links.of_pairs(ids, *ends, [2.5, 2.5, 0.5, 0.5, 1 / 3, 0.1])


@pytest.mark.parametrize("case", ["gal", "gwt"])
def test_what_spdep_wrote_is_read_as_spdep_meant_it(case):
    links = read_links(ORACLE / f"weights_spdep.{case}", COLUMBUS)
    assert edges(links) == pytest.approx(spdep(case), rel=1e-14)


def test_the_old_style_with_numbers_for_names_is_read_too():
    numbered = pd.RangeIndex(1, 50)
    links = read_links(ORACLE / "weights_spdep_old.gal", numbered)
    expected = {(str(int(a[1:])), str(int(b[1:]))) for a, b in spdep("gal")}
    assert set(edges(links)) == expected
    assert links.ids.tolist() == list(range(1, 50))


def test_spdep_reads_what_we_write():
    assert gal_lines(some_links()) == (ORACLE / "weights_ours.gal").read_text("utf-8")
    assert gwt_lines(some_links()) == (ORACLE / "weights_ours.gwt").read_text("utf-8")
    ours = {
        (a.replace(" ", "_"), b.replace(" ", "_")): w for (a, b), w in edges(some_links()).items()
    }
    assert spdep("ours_gwt") == pytest.approx(ours, rel=1e-14)
    assert spdep("ours_gal") == dict.fromkeys(ours, 1)


@pytest.mark.parametrize(
    ("write", "name", "weighted"),
    [(gal_lines, "x.gal", False), (gwt_lines, "x.gwt", True), (edge_table, "x.csv", True)],
)
def test_what_we_write_we_read_blanks_islands_and_digits_too(write, name, weighted, tmp_path):
    links = some_links()
    back = read_links(written(tmp_path, write(links), name), links.ids)
    assert list(edges(back)) == list(edges(links))
    assert edges(back) == (edges(links) if weighted else dict.fromkeys(edges(links), 1))
    pd.testing.assert_index_equal(back.ids, links.ids)


def test_libpysal_reads_what_we_write_and_we_what_it_writes(tmp_path):
    links = read_links(ORACLE / "weights_spdep.gwt", COLUMBUS)
    path = written(tmp_path, gwt_lines(links), "ours.gwt")
    assert edges(Links.of(read_gwt(path))) == edges(links)
    links.graph().to_gwt(tmp_path / "theirs.gwt")
    assert edges(read_links(tmp_path / "theirs.gwt", COLUMBUS)) == pytest.approx(edges(links))
    links.graph().to_gal(tmp_path / "theirs.gal")
    assert set(edges(read_links(tmp_path / "theirs.gal", COLUMBUS))) == set(edges(links))
    assert set(edges(Links.of(read_gal(written(tmp_path, gal_lines(links)))))) == set(edges(links))


def test_the_adjacency_that_libpysal_keeps_is_a_table_of_edges(tmp_path):
    graph = Graph.from_arrays([*"abc"], [*"bac"], [0.5, 0.25, 0])
    graph.adjacency.reset_index().to_csv(tmp_path / "adjacency.csv", index=False)
    assert edges(read_links(tmp_path / "adjacency.csv", ABC)) == {("a", "b"): 0.5, ("b", "a"): 0.25}


@pytest.mark.parametrize(
    "header", ["3", "0 3", "0 3 towns key", "0 3 the towns of 2023 key", "  0\t3  towns key\r"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_first_line_of_a_gal_file_may_be_any_of_those_in_use(header, end, tmp_path):
    content = end.join([header, "a 1", "b", "b 2", "a c", "", "c 0", ""])
    assert set(edges(read_links(written(tmp_path, content), ABC))) == {
        *zip("abb", "bac", strict=True)
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
def test_kazakh_names_are_read_in_the_encodings_that_offices_use(encoding, tmp_path):
    ids = pd.Index(["Ұлытау", "Қостанай"])
    content = "0 2 өңірлер атауы\nҰлытау 1\nҚостанай\nҚостанай 1\nҰлытау\n".encode(encoding)
    assert len(edges(read_links(written(tmp_path, content), ids))) == 2


def test_a_table_of_edges_may_have_semicolons_decimal_commas_and_other_heads(tmp_path):
    content = "From;To;W\na;b;0,5\nb;a;1 000,25\nc;c;0\n"
    found = read_links(written(tmp_path, content, "roads.csv"), ABC)
    assert edges(found) == {("a", "b"): 0.5, ("b", "a"): 1000.25}


def test_without_weights_each_is_one(tmp_path):
    path = written(tmp_path, "focal\tneighbour\na\tb\nb\tc\n", "roads.tsv")
    assert edges(read_links(path, ABC)) == {("a", "b"): 1, ("b", "c"): 1}
    gwt = written(tmp_path, "0 3 x y\na b 700\n", "roads.gwt")
    assert edges(read_links(gwt, ABC, weighted=False)) == {("a", "b"): 1}


def test_the_order_of_regions_and_of_lines_does_not_matter(tmp_path):
    one = written(tmp_path, "0 3 x y\na b 1\nb c 2\n", "one.gwt")
    two = written(tmp_path, "0 3 x y\nb c 2\na b 1\n", "two.gwt")
    assert edges(read_links(one, ABC)) == edges(read_links(two, ABC[::-1]))


def test_a_name_that_is_a_formula_comes_back_and_is_none_in_the_file(tmp_path):
    ids = pd.Index(["=HYPERLINK(1)", "a"])
    text = edge_table(Links.of_pairs(ids, [0, 1], [1, 0]))
    assert text.splitlines()[1] == "'=HYPERLINK(1),a,1.0"
    assert read_links(written(tmp_path, text, "x.csv"), ids).degree.tolist() == [1, 1]


GAL_OF_FAULTS = """0 9 roads key
a 2
b b
b x
b 3
a zz
a 1
b
"""
EVERY_FAULT = """focal,neighbour,weight
a,b,-1
b,a,lots
a,b,2
b,\x1b[31mevil,1
c,b,nan
,b,1
"""


def test_all_faults_of_a_gal_file_come_at_once_with_their_lines(tmp_path):
    assert refused(tmp_path, GAL_OF_FAULTS) == [
        "roads.gal: the first line tells another number of regions than there are (told, found): "
        "9, 3. Correct it, or get the whole file again.",
        "roads.gal: 1 line cannot be read (line in brackets): 'b x' (4). A .gal file has a region "
        "with the number of its neighbours and below it their names; a .gwt file and a table of "
        "edges have a region, its neighbour and the weight.",
        "roads.gal: 1 region has another number of neighbours than it tells (line in brackets; "
        "told, found): 'b' (6): 3, 2. Correct the number or the list.",
        "roads.gal: 1 region is listed again (line in brackets): 'a' (7). Keep one list for each "
        "region.",
        "roads.gal: 1 name is no region_id of the study (line in brackets): 'zz' (6). Write the "
        "file with the key region_id, or correct the code.",
        "roads.gal: 1 region of the study is not in the file: c. Add it; one without neighbours is "
        'told by "id 0" in a .gal file, and in a table of edges by standing beside itself with '
        "weight 0.",
        "roads.gal: 2 links stand there twice (line in brackets): 'a' – 'b' (3), 'a' – 'b' (8). "
        "Keep one of each.",
    ]


def test_all_faults_of_a_table_of_edges_come_at_once(tmp_path):
    assert refused(tmp_path, EVERY_FAULT, "roads.csv", ids=pd.Index([*"abcd"])) == [
        "roads.csv: 1 line cannot be read (line in brackets): '', 'b' (7). A .gal file has a "
        "region with the number of its neighbours and below it their names; a .gwt file and a "
        "table of edges have a region, its neighbour and the weight.",
        "roads.csv: 1 name is no region_id of the study (line in brackets): "
        r"'\x1b[31mevil' (5). Write the file with the key region_id, or correct the code.",
        "roads.csv: 1 region of the study is not in the file: d. Add it; one without neighbours is "
        'told by "id 0" in a .gal file, and in a table of edges by standing beside itself with '
        "weight 0.",
        "roads.csv: 1 link stands there twice (line in brackets): 'a' – 'b' (4). Keep one of the "
        "two.",
        "roads.csv: 2 weights are no finite numbers (line in brackets): 'lots' (3), 'nan' (6). "
        "Write numbers, or leave the links out.",
        "roads.csv: 1 weight is negative (line in brackets): '-1' (2). A weight is 0 or more: "
        "correct it.",
    ]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (
            "x",
            "roads.shp",
            "roads.shp: a file of neighbours ends in one of .gal, .gwt, .kwt, .csv, .tsv, .txt, "
            ".tab, .xlsx, .xlsm, .xlsb, .xls, .ods. Give the file its ending, or save it as one of "
            "these.",
        ),
        ("\n ", "roads.gwt", "roads.gwt: the file is empty. Choose the file that holds the "
         "neighbours."),
        (
            "a b 1\n",
            "roads.gwt",
            "roads.gwt: line 1 is 'a b 1'. The first line of such a file tells the number of "
            'regions, as in "0 20 regions region_id" or "20". Add it.',
        ),
        (
            "0 4 x y\na b 1\n",
            "roads.gwt",
            "roads.gwt: the first line tells another number of regions than the study has (told, "
            "regions): 4, 3. Take the file of the same regions.",
        ),
        (
            "from,to,minutes\na,b,1\n",
            "roads.csv",
            "roads.csv: the columns are 'from', 'to', 'minutes'. A table of edges has focal, "
            "neighbour and, where links are not all alike, weight. Rename these and leave out the "
            "others; links of travel times are made by `travel`.",
        ),
    ],
)  # fmt: skip
def test_what_is_no_file_of_neighbours_is_told_with_its_cure(content, name, message, tmp_path):
    assert refused(tmp_path, content, name) == [message]


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    (tmp_path / "folder.gal").mkdir()
    for name, words in (("none.gal", "there is no such file"), ("folder.gal", "cannot be read")):
        with pytest.raises(DataError, match=words):
            read_links(tmp_path / name, ABC)


def test_a_link_without_one_back_is_a_fault_where_asked(tmp_path):
    content = "0 3 x y\na b 1\nb a 1\nb c 1\n"
    assert refused(tmp_path, content, "roads.gwt", symmetric=True) == [
        "roads.gwt: 1 link has none back (line in brackets): 'b' – 'c' (4). Add the link back, or "
        "take the file as it is with symmetric=False."
    ]


MARK = "Write every weight with a decimal point, and thousands without a mark."


@pytest.mark.parametrize("name", ["x.gwt", "x.kwt"])
def test_a_comma_in_a_weight_of_a_gwt_file_is_refused_never_guessed(name, tmp_path):
    told = refused(tmp_path, "0 3 x y\na b 1,000\nb c 1,000.5\nc a 1000\n", name)
    assert told == [
        f"{name}: 2 weights have a comma where a decimal point is due, or another decimal mark "
        f"than the rest of their column (line in brackets): '1,000' (2), '1,000.5' (3). {MARK}"
    ]


def test_one_decimal_mark_holds_for_the_whole_column(tmp_path):
    told = refused(tmp_path, "i;j;w\na;b;0,5\nb;a;12,25\nc;a;1.000\n", "x.csv")
    assert told[0].endswith(f"(line in brackets): '1.000' (4). {MARK}")
    thousands = "i;j;w\na;b;1,000\nb;a;1,000.5\nc;a;2\n"
    found = edges(read_links(written(tmp_path, thousands, "x.csv"), ABC))
    assert found == {("a", "b"): 1000.0, ("b", "a"): 1000.5, ("c", "a"): 2.0}


@pytest.mark.parametrize("name", ["x.gal", "x.gwt", "x.csv"])
def test_lines_may_end_as_on_an_old_macintosh(name, tmp_path):
    lines = {
        "x.gal": "0 3 x y\ra 1\rb\rb 0\rc 0\r",
        "x.gwt": "3\ra b 1\r",
        "x.csv": "i,j,w\ra,b,1\rc,c,0\r",
    }
    assert edges(read_links(written(tmp_path, lines[name], name), ABC)) == {("a", "b"): 1}


def test_a_path_may_be_text(tmp_path):
    assert read_links(str(written(tmp_path, "3\na b 1\n", "x.gwt")), ABC).degree.sum() == 1


def test_a_plain_table_is_taken_at_once_and_as_its_cells_would_be(tmp_path, monkeypatch):
    ids = pd.Index(["Ұлы тау", "a", "b_1"])
    path = written(tmp_path, "From,To,W\na,b_1,0.1\nb_1, Ұлы тау,2e3\na,a,0\n", "x.csv")
    slowly = []
    monkeypatch.setattr(weights_files, "_read_cells", lambda *given: slowly.append(given))
    found = read_links(path, ids)
    assert not slowly
    monkeypatch.undo()
    monkeypatch.setattr(weights_files, "_read_plain", lambda *_: False)
    assert edges(found) == edges(read_links(path, ids))
    assert edges(found) == {("a", "b_1"): 0.1, ("b_1", "Ұлы тау"): 2000.0}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", " b", "#a", "z", ""])] * 2,
    st.sampled_from(["1", "0.5", "1_0", "-1", "inf", "x", "", " 2 "])), max_size=4))  # fmt: skip
def test_at_once_or_cell_by_cell_a_table_says_the_same(tmp_path_factory, rows):
    content = "i,j,w\nc,c,0\n" + "".join(",".join(row) + "\n" for row in rows)
    path = written(tmp_path_factory.mktemp("any"), content, "x.csv")

    def said():
        try:
            return edges(read_links(path, ABC))
        except DataError as error:
            return str(error)

    at_once = said()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(weights_files, "_read_plain", lambda *_: False)
        assert at_once == said()


def test_regions_must_be_told_apart(tmp_path):
    with pytest.raises(ArgumentError, match="1 region_id stands in more than one row: a"):
        read_links(written(tmp_path, "0 1 x y\n"), pd.Index(["a", "a"]))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.sampled_from(["x.gal", "x.gwt", "x.csv"]))
def test_whatever_stands_in_a_file_it_is_read_or_refused(tmp_path_factory, content, name):
    path = written(tmp_path_factory.mktemp("any"), b"0 3 x y\na 1\nb\n" + content, name)
    told = ""
    try:
        links = read_links(path, ABC)
    except DataError as error:
        told = str(error)
    assert "\x1b" not in told
    assert told or links.weights.sum() < np.inf


ROADS = "0 4 x y\nKZ-11 1\nKZ-71\nKZ-71 2\nKZ-11 KZ-19\nKZ-19 1\nKZ-71\nKZ-75 0\n\n"
RULES = '[association]\nrules = ["file:data/roads.gal", "queen+file:edges.csv"]\n'


@pytest.fixture
def project(tmp_path):
    Inputs(tmp_path).read()
    (tmp_path / "data").mkdir()
    written(tmp_path / "data", ROADS)
    written(tmp_path, "focal,neighbour\nKZ-11,KZ-75\nKZ-71,KZ-71\nKZ-19,KZ-19\n", "edges.csv")
    return parse_project(PROJECT + RULES, folder=tmp_path)


def test_a_rule_of_a_project_reads_a_file_and_joins_it(project):
    study, graphs = begin_with(project)
    assert list(graphs) == ["file:roads.gal", "queen+file:edges.csv"]
    assert graphs["file:roads.gal"].isolates.tolist() == ["KZ-75"]
    assert [source.path for source in study.sources[2:]] == ["data/roads.gal", "edges.csv"]


def test_a_rule_that_leaves_everybody_alone_is_told(project):
    association = project.association.model_copy(update={"rules": ("band100", "knn1")})
    study, _ = begin_with(project.model_copy(update={"association": association}))
    told = [note.text("en") for note in study.notes if note.key == "neighbours.note_nobody"]
    assert told == [
        "The rule band100 gives no region a neighbour, so nothing can be tested with it. Take a "
        "larger distance, or the nearest, for example knn4."
    ]


def test_faults_of_all_files_come_at_once(project):
    written(project.folder / "data", ROADS.replace("KZ-75", "KZ-99"))
    (project.folder / "edges.csv").unlink()
    with pytest.raises(DataError) as told:
        begin_with(project)
    assert [fault.key for fault in told.value.faults] == [
        "weights.unknown", "weights.absent", "reading.missing",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_run_carries_its_files_of_neighbours_so_that_the_manifest_repeats_it(project):
    folder = project.folder
    run(project, folder / "out", parts=("tables",))
    manifest = json.loads((folder / "out" / "manifest.json").read_text("utf-8"))
    inputs = [(entry["table"], entry["path"]) for entry in manifest["inputs"][2:]]
    assert inputs == [
        ("neighbours", "inputs/03_roads.gal"), ("neighbours", "inputs/04_edges.csv"),
    ]  # fmt: skip
    assert (folder / "out" / "tables" / "neighbours_file_roads.gal.gal").exists()
    shutil.rmtree(folder / "data")
    _, same = rerun(folder / "out" / "manifest.json", folder / "again")
    assert all(same.values())
    (folder / "out" / "inputs" / "03_roads.gal").write_text(ROADS + "\n", "utf-8")
    with pytest.raises(DataError, match=r"inputs/03_roads\.gal"):
        rerun(folder / "out" / "manifest.json", folder / "again")


def test_two_files_of_one_name_are_refused(tmp_path):
    rules = '[association]\nrules = ["file:a/roads.gal", "file:b/Roads.gal"]\n'
    with pytest.raises(DataError) as told:
        parse_project(PROJECT + rules, folder=tmp_path, shown_as="my.toml")
    assert str(told.value) == (
        "my.toml: two files of neighbours in `association.rules` have the same name, so that "
        "results could not tell them apart. Rename one of them."
    )


def test_a_weight_of_nil_is_no_link_and_one_beside_itself_is_left_out(tmp_path):
    content = "0 3 x y\na a 5\na b 0\nb c 1\n"
    links = read_links(written(tmp_path, content, "kernel.kwt"), ABC)
    assert edges(links) == {("b", "c"): 1}
    assert np.diff(links.indptr).tolist() == [0, 1, 0]
