"""Names, codes and borders of Kazakhstan's regions: exact or nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pycountry
import pytest

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import ArgumentError, DataError
from spatialict.data.crosswalk import merge_borders
from spatialict.data.gazetteer import (
    load_gazetteer,
    plain,
    shipped,
    shipped_sources,
)

KAZAKHSTAN = load_gazetteer("kazakhstan")
ALIASES = pd.read_csv(shipped("kazakhstan/aliases.csv"), keep_default_na=False, dtype=str)


def merged(rows, source="20", target="17"):
    table = pd.DataFrame(rows, columns=["region_id", "year", "value"])
    given = table.copy()
    answer, notes = merge_borders(table, KAZAKHSTAN, source=source, target=target, keys=["year"])
    pd.testing.assert_frame_equal(table, given)
    found = {(row.region_id, row.year): row.value for row in answer.itertuples()}
    return found, [note.text("en") for note in notes]


def test_every_iso_code_of_today_is_a_region_and_no_other():
    iso = {division.code for division in pycountry.subdivisions.get(country_code="KZ")}
    assert set(KAZAKHSTAN.in_force("20")) == iso


@pytest.mark.parametrize("change", [str, str.upper, str.lower, lambda name: f"  {name}\u00a0"])
def test_official_names_are_found_in_three_languages_and_any_case(change):
    for region in KAZAKHSTAN.in_force("20"):
        for language in LANGUAGES:
            assert KAZAKHSTAN.find(change(KAZAKHSTAN.names(region).text(language))) == region


def test_every_alias_finds_its_region_unless_marked_ambiguous():
    for row in ALIASES.itertuples():
        found = KAZAKHSTAN.find(row.alias)
        assert found == (None if row.note == "ambiguous" else row.region_id), row.alias


def test_ambiguous_marks_are_exactly_the_spellings_that_two_regions_share():
    shared = ALIASES.groupby(ALIASES["alias"].map(plain))["region_id"].nunique()
    marked = ALIASES[ALIASES["note"] == "ambiguous"]["alias"].map(plain)
    assert set(marked) == set(shared[shared > 1].index)
    assert set(marked) == {"алматы", "almaty", "alma ata", "almati", "акмола", "kz yuz"}


@pytest.mark.parametrize("name", ["Алматы", "Almaty", "АЛМАТЫ", "алмата", "Almata"])
def test_almaty_alone_is_no_match_but_suggests_region_and_city(name):
    assert KAZAKHSTAN.find(name) is None
    assert set(KAZAKHSTAN.suggest(name)) == {"KZ-19", "KZ-75"}


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("г.Алматы", "KZ-75"),
        ("Алматы қ.", "KZ-75"),
        ("город Алматы", "KZ-75"),
        ("Алматинская", "KZ-19"),
        ("Almaty oblysy", "KZ-19"),
        ("Нур-Султан", "KZ-71"),
        ("НҰР-СҰЛТАН ҚАЛАСЫ", "KZ-71"),
        ("Jambyl", "KZ-31"),
        ("Qaraghandy oblysy", "KZ-35"),
        ("Жетысу", "KZ-33"),
        ("Улытау", "KZ-62"),
        ("TÜRKİSTAN", "KZ-61"),
        ("ЮКО", "KZ-51"),
        ("Солтүстiк Қазақстан", "KZ-59"),  # a Latin i, as in OCHA's table
        ("BКО", "KZ-63"),  # a Latin B
        ("Северо\u2013Казахстанская  обл", "KZ-59"),
        ("«Атырауская область»", "KZ-23"),
        ("Республика Казахстан", "KZ"),
    ],
)
def test_usual_spellings_find_their_region(name, region):
    assert KAZAKHSTAN.find(name) == region


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("KZ-75", "KZ-75"),
        ("kz75", "KZ-75"),
        ("KZ\u201175", "KZ-75"),
        ("75", "KZ-75"),
        ("750000000", "KZ-75"),
        ("510000000", "KZ-51"),
        ("751110000", None),  # a district of Almaty
        ("99", None),
        ("KZ-99", None),
        ("7", None),
        ("", None),
    ],
)
def test_codes_are_iso_and_kato_of_regions(code, region):
    assert KAZAKHSTAN.find(code) == region


@pytest.mark.parametrize(
    "name", ["Караганда", "Уральск", "Semey", "Семипалатинская область", "??????", "Almaty regon"]
)
def test_towns_abolished_regions_and_misspellings_match_nothing(name):
    assert KAZAKHSTAN.find(name) is None


def test_a_misspelling_suggests_and_nonsense_does_not():
    assert KAZAKHSTAN.suggest("Almaty regon", limit=1) == ["KZ-19"]
    assert KAZAKHSTAN.suggest("zzzz") == []


def test_words_in_another_order_still_suggest_the_region():
    assert KAZAKHSTAN.suggest("Казахстанская Восточно область", limit=1) == ["KZ-63"]


def test_the_country_is_never_suggested_as_a_region():
    assert "KZ" not in KAZAKHSTAN.suggest("Казахста", limit=99)
    assert KAZAKHSTAN.suggest("Казахстан") == []


def test_borders_have_20_17_and_16_regions():
    assert [len(KAZAKHSTAN.in_force(borders)) for borders in ("20", "17", "16")] == [20, 17, 16]
    assert set(KAZAKHSTAN.in_force("17")) - set(KAZAKHSTAN.in_force("16")) == {"KZ-61", "KZ-79"}


def test_unknown_country_region_file_and_borders_are_named():
    with pytest.raises(ArgumentError, match="country: 'narnia' is not known"):
        load_gazetteer("narnia")
    with pytest.raises(ArgumentError, match="'KZ-99' is not the code of a region"):
        KAZAKHSTAN.names("KZ-99")
    with pytest.raises(ArgumentError, match="source: '14' is not known"):
        KAZAKHSTAN.in_force("14")
    for path in ("kazakhstan/none.csv", "../pyproject.toml"):
        with pytest.raises(ArgumentError, match="comes with spatialict"):
            shipped(path)


def test_gazetteer_cannot_be_changed_by_its_users():
    with pytest.raises(dataclasses.FrozenInstanceError):
        KAZAKHSTAN.country = "elsewhere"


def test_parts_are_added_up_and_named():
    found, notes = merged([("KZ-10", 2022, 1.5), ("KZ-63", 2022, 2.0), ("KZ-71", 2022, 4.0)])
    assert found == {("KZ-63", 2022): 3.5, ("KZ-71", 2022): 4.0}
    assert notes == [
        "Added up: Abai region, East Kazakhstan region → East Kazakhstan region "
        "(borders of 17 regions)."
    ]


@pytest.mark.parametrize("part", [[], [("KZ-10", 2022, np.nan)]])
def test_a_sum_with_a_missing_part_is_missing_not_the_rest(part):
    found, notes = merged([*part, ("KZ-63", 2022, 2.0)])
    assert np.isnan(found["KZ-63", 2022])
    assert notes[-1].startswith("1 sum of 1 is left empty because a part is missing: KZ-63 2022.")


def test_the_national_row_passes_as_it_is():
    found, _ = merged([("KZ", 2022, 9.0), ("KZ-10", 2022, 1.0), ("KZ-63", 2022, 2.0)])
    assert found == {("KZ", 2022): 9.0, ("KZ-63", 2022): 3.0}


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("17", "16", {("KZ-51", 2012): 10.0}),
        ("16", "16", {("KZ-51", 2012): 10.0}),
        ("17", "17", {("KZ-61", 2012): 6.0, ("KZ-79", 2012): 4.0}),
    ],
)
def test_south_kazakhstan_is_never_added_to_its_parts(source, target, expected):
    rows = [("KZ-51", 2012, 10.0), ("KZ-61", 2012, 6.0), ("KZ-79", 2012, 4.0)]
    found, notes = merged(rows, source, target)
    assert found == expected
    assert len(notes) == 1
    assert notes[0].startswith("Counted once: the table shows")


def test_south_kazakhstan_is_kept_once_even_with_one_part_beside_it():
    rows = [("KZ-51", 2012, 10.0), ("KZ-61", 2012, 6.0), ("KZ-61", 2018, 7.0), ("KZ-79", 2018, 5.0)]
    found, _ = merged(rows, "17", "16")
    assert found == {("KZ-51", 2012): 10.0, ("KZ-51", 2018): 12.0}


def test_rows_without_an_entry_in_a_key_are_not_lost():
    rows = {"region_id": ["KZ-10", "KZ-63", "KZ-71"], "unit": None, "year": 2022, "value": 1.0}
    answer, _ = merge_borders(
        pd.DataFrame(rows), KAZAKHSTAN, source="20", target="17", keys=["year", "unit"]
    )
    assert list(answer["value"]) == [2.0, 1.0]


def test_a_missing_figure_of_south_kazakhstan_stays_missing():
    found, _ = merged([("KZ-51", 2010, np.nan)], "17", "16")
    assert np.isnan(found["KZ-51", 2010])


def test_figures_of_coarse_borders_cannot_be_split():
    with pytest.raises(ArgumentError, match="given for 16 regions and cannot be split into 20"):
        merged([("KZ-51", 2010, 1.0)], "16", "20")


def test_a_region_of_other_borders_and_a_repeated_row_come_in_one_message():
    with pytest.raises(DataError) as error:
        merged([("KZ-62", 2019, 1.0), ("KZ-11", 2019, 1.0), ("KZ-11", 2019, 2.0)], "17", "16")
    assert str(error.value) == (
        "1 of 3 rows names a region that the borders of 17 regions do not have: KZ-62. "
        "State the borders that held in those years.\n"
        "1 of 3 rows repeats another one: KZ-11 2019. Keep one of each."
    )


def test_merged_official_figures_keep_the_national_sum():
    table = pd.read_csv(shipped("kazakhstan/gva_by_section.csv"))
    for target in ("17", "16"):
        answer, _ = merge_borders(
            table,
            KAZAKHSTAN,
            source="20",
            target=target,
            keys=["section", "year"],
            value="gva_mln_kzt",
        )
        nation = answer[answer["region_id"] == "KZ"].set_index(["section", "year"])["gva_mln_kzt"]
        regions = answer[answer["region_id"] != "KZ"].groupby(["section", "year"])["gva_mln_kzt"]
        assert set(answer["region_id"]) == {"KZ", *KAZAKHSTAN.in_force(target)}
        assert np.allclose(regions.sum(), nation, rtol=0, atol=1e-6)


def test_every_shipped_file_has_a_source_in_three_languages():
    folder = shipped("kazakhstan/regions.csv").parent
    entries = shipped_sources("kazakhstan")
    told = set(entries) | {path for entry in entries.values() for path in entry.get("also", [])}
    data = {path.name for path in folder.iterdir() if path.suffix in {".csv", ".gpkg", ".shp"}}
    assert told == data
    assert all(set(entry["title"]) == set(LANGUAGES) for entry in entries.values())
    assert [path for path, entry in entries.items() if entry["synthetic"]] == [
        "firms_synthetic.csv",
        "level_synthetic.csv",
        "prices_synthetic.csv",
    ]


@pytest.mark.parametrize("name", ["KZ", " kz ", "Республика Казахстан"])
def test_the_country_is_found_by_its_code_and_its_name(name):
    assert KAZAKHSTAN.find(name) == KAZAKHSTAN.code == "KZ"
