"""Links: ends by key, name or alias; weights, kinds and years; what is a fault and what a note."""

import pandas as pd
import pytest

from spatialict.core.networks.network import Network
from spatialict.core.study import ArgumentError
from tests.data.inputs import Inputs, refused
from tests.data.organisations.sample_study import new_notes, with_organisations


@pytest.fixture
def inputs(tmp_path):
    return with_organisations(Inputs(tmp_path))


def pairs(inputs):
    return inputs.read().links[["source", "target"]].to_numpy().tolist()


def test_an_end_is_a_key_a_name_in_any_language_or_an_alias(inputs):
    inputs.add_table(
        "links",
        "source,target\n"
        "o1,ТОО  «РОБОТЫ бета»\n"
        "050140001234,Министрлік\n"
        '"Old academy","robots gamma"\n'
        "robots beta llp,ministry\n",
    )
    assert pairs(inputs) == [["o1", "o2"], ["o1", "o3"], ["o1", "o4"], ["o2", "o3"]]


def test_a_name_of_two_organisations_lists_both(inputs):
    inputs.add_table("links", "source,target\no1,rb\nRB,o3\n")
    assert refused(inputs) == [
        "links: 2 of 2 rows with a name that several organisations have: 'rb' (row 2: 'Robots "
        "«Beta» LLP' o2, 'Robots Gamma' o4), 'RB' (row 3: 'Robots «Beta» LLP' o2, 'Robots Gamma' "
        "o4). Write the `org_id`, or say in a table `aliases` whose name it is."
    ]


def test_nobody_needs_to_mind_a_shared_name_that_no_row_uses(inputs):
    inputs.add_table("links", "source,target\no1,o2\n")
    assert inputs.read().unmatched is None


UNMATCHED = "source,target\no1,Sinteticheskii universitet\no2,Robot Gamma\no3,Nobody Ltd\no1,o2\n"


def test_all_unmatched_names_are_one_fault_with_suggestions(inputs):
    inputs.add_table("links", UNMATCHED)
    assert refused(inputs) == [
        "links: 3 of 4 rows with a name that is no organisation's key, name or alias: "
        "'Sinteticheskii universitet' (row 2; did you mean 'Синтетический университет' o1?), "
        "'Robot Gamma' (row 3; did you mean 'Robots Gamma' o4?), 'Nobody Ltd' (row 4). Write the "
        "`org_id`, or say in a table `aliases` whose name it is (`spatialict validate "
        '--suggestions FILE` writes one to complete); unmatched = "omit" in [network] leaves such '
        "rows out."
    ]


def test_unmatched_names_may_be_left_out_but_are_never_merged(inputs):
    inputs.add_table("links", UNMATCHED)
    inputs.project += '\n[network]\nunmatched = "omit"\n'
    study = inputs.read()
    assert study.links[["source", "target"]].to_numpy().tolist() == [["o1", "o2"]]
    expected = pd.DataFrame(
        {
            "table": ["links"] * 3,
            "row": [2, 3, 4],
            "given": ["Sinteticheskii universitet", "Robot Gamma", "Nobody Ltd"],
            "suggested": ["o1", "o4", ""],
            "name": ["Синтетический университет", "Robots Gamma", ""],
        }
    )
    pd.testing.assert_frame_equal(study.unmatched.drop(columns="likeness"), expected)
    # 2 x 11 equal letters of 11 + 12: 22/23
    assert study.unmatched["likeness"].round(1).tolist()[1:2] == [95.7]
    assert "3 of 4 rows" in new_notes(study)[-1]
    assert "left out" in new_notes(study)[-1]


@pytest.mark.parametrize("unmatched", ["raise", "omit"])
def test_an_end_that_is_empty_is_told_as_such(unmatched, inputs):
    inputs.add_table("links", "source,target\no1,\no1,o2\n,o3\no3,\no2,o9\n")
    inputs.project += f'\n[network]\nunmatched = "{unmatched}"\n'
    if unmatched == "raise":
        said = refused(inputs)
        assert said[:2] == [
            "links: 1 of 5 rows without `source`: row 4. Fill in the cells, or remove the rows.",
            "links: 2 of 5 rows without `target`: row 2, row 5. Fill in the cells, or remove the "
            "rows.",
        ]
        assert said[2].startswith("links: 1 of 5 rows with a name that is no")
    else:
        study = inputs.read()
        assert len(study.links) == 1
        assert study.unmatched["given"].tolist() == ["o9"]
        assert new_notes(study)[-3:-1] == [
            "links: 1 of 5 rows without `source`, left out.",
            "links: 2 of 5 rows without `target`, left out.",
        ]


def test_an_organisation_without_a_key_is_nobody_to_empty_ends(inputs):
    inputs.change("o4,", ",", "organisations.csv")
    inputs.add_table("links", "source,target\no1,\n,o2\n")
    said = refused(inputs)
    assert len(said) == 3
    assert said[0].startswith("organisations: 1 of 4 rows without `org_id`")
    assert said[1].startswith("links: 1 of 2 rows without `source`: row 3.")
    assert said[2].startswith("links: 1 of 2 rows without `target`: row 2.")


def test_a_weight_that_is_no_number_is_told_with_what_a_weight_is(inputs):
    # codes of statistics, such as x for confidential, are no weights
    inputs.add_table("links", "source,target,weight\no1,o2,many\no1,o3,x\n")
    assert refused(inputs) == [
        "links: 2 of 2 rows without a known `weight`: 'many' (row 2), 'x' (row 3). Write a number "
        "above 0, leave the cell empty for 1, or remove the rows."
    ]


def test_a_pair_that_is_repeated_the_other_way_round_says_what_may_be_done(inputs):
    inputs.add_table("links", "source,target\no1,o2\no2,o1\n")
    assert refused(inputs) == [
        "links: 2 of 2 rows with the same source, target: 'o1 o2' (rows 2, 3). Direction is not "
        "told apart: keep one row of each pair; where both count, add their weights up."
    ]


def test_a_suggested_name_that_two_organisations_bear_lists_both(inputs):
    inputs.change("Ministry", "Robots Gamma", "organisations.csv")
    inputs.add_table("links", "source,target\no1,Robot Gama\n")
    hint = "(row 2; did you mean 'Robots Gamma' o3 or 'Robots Gamma' o4?)"
    assert hint in refused(inputs)[0]
    inputs.project += '\n[network]\nunmatched = "omit"\n'
    assert inputs.read().unmatched["suggested"].tolist() == ["o3; o4"]


def test_weights_of_nil_are_no_links_and_unknown_ones_a_fault(inputs):
    inputs.add_table("links", 'source,target,weight\no1,o2,0\no1,o3,"1,5"\no2,o3,-\n')
    study = inputs.read()
    assert study.links.to_numpy().tolist() == [["o1", "o3", 1.5]]
    assert "links: 2 of 3 rows with the weight 0: no link, left out." in new_notes(study)
    inputs.change('"1,5"', "x", "links.csv")
    assert refused(inputs) == [
        "links: 1 of 3 rows without a known `weight`: 'x' (row 3). Write a number above 0, leave "
        "the cell empty for 1, or remove the rows."
    ]


def test_links_that_pass_are_a_network(inputs):
    inputs.add_table("links", "source,target,weight\no1,o2,0\no1,o3,\no2,o3,2\n")
    study = inputs.read()
    web = Network.of(study.links, nodes=study.organisations.index)
    assert web.degree.tolist() == [1, 1, 2, 0]
    with pytest.raises(ArgumentError):
        Network.of(study.links.assign(weight=0.0), nodes=study.organisations.index)


def test_a_pair_may_stand_once_a_year_and_kind(inputs):
    inputs.add_table(
        "links",
        "source,target,kind,year\no1,o2,patent,2020\no2,o1,patent,2021\no1,o2,paper,2020\n"
        "o1,o2,patent,\n",
    )
    study = inputs.read()
    assert study.links["year"].astype(object).where(study.links["year"].notna(), 0).tolist() == [
        2020, 2020, 0, 2021,
    ]  # fmt: skip
    assert study.links["year"].dtype == "Int16"
    inputs.change("2021", "2020", "links.csv")
    assert refused(inputs) == [
        "links: 2 of 4 rows with the same source, target, kind, year: 'o1 o2' (rows 2, 3). "
        "Direction is not told apart: keep one row of each pair; where both count, add their "
        "weights up."
    ]


def test_years_are_read_from_dates_and_other_words_are_faults(inputs):
    inputs.add_table("links", "source,target,year\no1,o2,01.03.2019\no1,o3,2020-05-17\n")
    assert inputs.read().links["year"].tolist() == [2019, 2020]
    inputs.change("2020-05-17", "soon", "links.csv")
    assert refused(inputs)[0].startswith(
        "links: 1 of 2 rows with a year that is not a whole number"
    )


def test_an_alias_of_itself_is_a_link_to_itself(inputs):
    inputs.add_table("links", "source,target\no1,SU\n")
    assert refused(inputs) == [
        "links: 1 of 1 row with a link of an organisation to itself: 'o1' (row 2). Remove the rows."
    ]


def test_several_files_of_links_are_put_together_sorted(inputs):
    inputs.add_table("links", "source,target,kind\no2,o3,b\n")
    inputs.files["more.csv"] = "source,target\no1,o2\no3,o2\n"
    inputs.project += '\n[[tables]]\ntable = "links"\npath = "more.csv"\nyear = 2020\n'
    study = inputs.read()
    assert study.links["source"].tolist() == ["o1", "o2", "o3"]
    assert study.links["kind"].tolist() == ["", "b", ""]
    assert study.links["year"].isna().tolist() == [False, True, False]


def test_rows_that_cannot_be_taken_apart_are_told(inputs):
    inputs.add_table("links", "source,target\no1,o2\no1\no3,o2\n")
    assert refused(inputs) == [
        "links: 1 of 3 rows that cannot be taken apart: 'o1' (row 3: more or fewer cells than the "
        "header). Correct the rows, or save the table anew."
    ]


def test_a_format_that_is_no_table_is_refused(inputs):
    inputs.files["links.pdf"] = "%PDF"
    inputs.project += '\n[[tables]]\ntable = "links"\npath = "links.pdf"\n'
    assert ".graphml, .gexf" in refused(inputs)[0]


@pytest.mark.parametrize("suffix", ["xlsx", "parquet", "tsv"])
def test_links_are_read_from_a_workbook_parquet_and_other_text(suffix, inputs):
    table = pd.DataFrame({"source": ["o1"], "target": ["o2"], "weight": [2.5], "year": [2020]})
    path = inputs.folder / f"links.{suffix}"
    if suffix == "xlsx":
        table.to_excel(path, index=False)
    elif suffix == "parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, sep="\t", index=False, encoding="utf-16")
    inputs.project += f'\n[[tables]]\ntable = "links"\npath = "links.{suffix}"\n'
    assert inputs.read().links.to_numpy().tolist() == [["o1", "o2", 2.5, 2020]]
