"""Columns that are not read: counted, named, and a fault where the header looks like a slip."""

import pandas as pd
import pytest

from spatialict.data.organisations.headers import near_role
from spatialict.data.organisations.reading import ROLES
from tests.data.inputs import Inputs, refused
from tests.data.organisations.sample_study import new_notes, with_organisations


@pytest.fixture
def inputs(tmp_path):
    return with_organisations(Inputs(tmp_path))


def test_a_misspelt_weight_is_a_fault_and_not_a_weight_of_1(inputs):
    inputs.add_table("links", "source,target,wieght\no1,o2,7\n")
    assert refused(inputs) == [
        "links: a column is not read: 'wieght' (did you mean `weight`?). If so, rename it, or "
        'write columns = { weight = "wieght" }; if not, columns = { weight = "" } leaves it out.'
    ]
    inputs.configure('path = "links.csv"', 'path = "links.csv"\ncolumns = { weight = "wieght" }')
    assert inputs.read().links["weight"].tolist() == [7]


def test_a_column_may_be_left_out_on_purpose_and_is_noted(inputs):
    inputs.add_table("links", "source,target,вес,comment\no1,o2,7,\n", 'columns = { weight = "" }')
    study = inputs.read()
    assert study.links["weight"].tolist() == [1]
    assert "links: 2 columns were not read: 'вес', 'comment'." in new_notes(study)


def test_slips_of_a_table_are_one_fault(inputs):
    inputs.add_table("links", "source,target,вес,Жыл,url\no1,o2,7,2020,x\n")
    (said,) = refused(inputs)
    assert said.startswith(
        "links: 2 columns are not read: 'вес' (did you mean `weight`?), 'Жыл' (did you mean "
        "`year`?). If so, rename them, or write"
    )


@pytest.mark.parametrize(
    ("table", "content", "role"),
    [
        ("participations", "project,org_id,роль\np,o1,x\n", "role"),
        ("participations", "project,org_id,рөл\np,o1,x\n", "role"),
        ("participations", "project,org_id,Год участия\np,o1,2020\n", "year"),
        ("participations", "project,org_id,nmae\np,o1,Ministry\n", "name"),
        ("links", "source,target,вид\no1,o2,patent\n", "kind"),
        ("links", "source,target,Weight\no1,o2,3\n", "weight"),
        ("links", "source,target,салмақ\no1,o2,3\n", "weight"),
    ],
)
def test_a_known_word_of_another_language_is_told(table, content, role, inputs):
    inputs.add_table(table, content)
    assert f"(did you mean `{role}`?)" in refused(inputs)[0]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("численность", "size"),
        ("основан", "founded"),
        ("fuonded", "founded"),
        ("Құрылған жылы", "founded"),
        ("name_kz", "name_kk"),
        ("sizes", "size"),
        ("вес, шт.", "weight"),
        ("Год (начала)", "year"),
        ("long", "lon"),
    ],
)
def test_a_header_resembles_its_role(header, role):
    assert near_role(header, ROLES) == role


@pytest.mark.parametrize(
    "header",
    ["site", "side", "place", "height", "country", "comment", "value", "date", "status", "name_fr",
     "email", "url", "state", "region_en", "address", "budget", "id", "страна", "сайт", "мекенжай"],
)  # fmt: skip
def test_harmless_headers_resemble_nothing(header):
    assert near_role(header, ROLES) is None


def test_a_role_that_has_its_column_or_its_year_is_not_looked_for(inputs):
    inputs.add_table("links", "source,target,weight,вес,год\no1,o2,2,7,1\n", "year = 2020")
    study = inputs.read()
    assert study.links["weight"].tolist() == [2]
    assert "links: 2 columns were not read: 'вес', 'год'." in new_notes(study)


def test_columns_that_name_an_unknown_role_are_a_fault(inputs):
    inputs.add_table("links", "source,target,w\no1,o2,7\n", 'columns = { wieght = "w" }')
    assert refused(inputs)[0] == (
        "links: `columns` names `wieght`, which no table of organisations has. Did you mean "
        "`weight`?"
    )


def test_the_list_of_suggestions_comes_back_without_a_note_of_its_columns(inputs):
    inputs.add_table("links", "source,target\no1,Betta\n")
    inputs.add_table(
        "aliases", "alias,org_id,suggested,name,likeness,rows,tables\nBetta,o2,o2,x,90.0,1,links\n"
    )
    study = inputs.read()
    assert study.links["target"].tolist() == ["o2"]
    assert not [note for note in new_notes(study) if "not read" in note]


def test_headers_below_titles_are_told_with_their_row(inputs):
    rows = [["Links", "of", "2024"], ["source", "target", "weight"], ["o1", "o2", 1]]
    pd.DataFrame(rows).to_excel(inputs.folder / "links.xlsx", header=False, index=False)
    inputs.project += '\n[[tables]]\ntable = "links"\npath = "links.xlsx"\n'
    assert refused(inputs) == [
        "links: the names of the columns stand in row 2. Remove the rows above the headers."
    ]
