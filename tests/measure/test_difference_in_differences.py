"""Difference in differences: by hand, its variants, and every table that is too small."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES
from spatialict.measure.difference_in_differences import difference_in_differences

# before, all lines are flat but for c, which rises by 1 a year; d is the largest
YEARS = {
    2017: [1, 1, 0, 10],
    2018: [1, 1, 1, 10],
    2019: [1, 1, 2, 10],
    2020: [5, 2, 3, 13],
    2021: [7, 2, 4, 13],
}
TABLE = pd.DataFrame(YEARS, index=["a", "b", "c", "d"], dtype=float)
# changes: a 6 - 1 = 5, b 1, c 3.5 - 1 = 2.5, d 3; means of the others 6.5 / 3


def did(table=TABLE, **given):
    return difference_in_differences(table, treated="a", first=2020, **given)


def test_the_difference_is_the_change_less_the_mean_change_of_others():
    row = did().table.loc["all"]
    assert row["value"] == pytest.approx(5 - 6.5 / 3)
    assert row["p_value"] == 1 / 4  # no other is as far from the mean of the rest
    assert row["se"] == pytest.approx(np.std([1, 2.5, 3], ddof=1) * np.sqrt(4 / 3))
    assert row[["controls", "years_before", "years_after"]].tolist() == [3, 3, 2]


def test_where_all_others_change_alike_there_is_a_rank_but_no_interval():
    """Others are flat: a changes by 5, and nothing tells how far a region strays by chance."""
    flat = TABLE.copy()
    flat.loc[["b", "c", "d"]] = [[1.0] * 5, [2.0] * 5, [9.0] * 5]
    found = did(flat)
    row = found.table.loc["all"]
    assert (row["value"], row["p_value"], row["status"]) == (5, 1 / 4, "constant")
    assert row[["se", "low", "high"]].isna().all()
    assert [note.key for note in found.notes[:2]] == [
        "programme.difference_plain",
        "programme.others_alike",
    ]
    for language in LANGUAGES:
        assert "nan" not in " ".join(note.text(language) for note in found.notes)


def test_without_the_largest_donor_the_others_remain():
    found = did()
    assert found.params["largest"] == "d"
    assert found.table.loc["without_largest", "value"] == pytest.approx(5 - 3.5 / 2)
    assert found.table.loc["without_largest", "least_p"] == pytest.approx(1 / 3)


def test_own_lines_of_the_years_before_are_taken_on_and_off():
    # c's line reaches 3.5 on average, so it is 0 beyond it; a 5, b 1, d 3
    assert did().table.loc["trends", "value"] == pytest.approx(5 - 4 / 3)


def test_the_trend_before_is_told_with_its_own_rank():
    row = did().table.loc["all"]  # a's slope 0, others 0, 1, 0; c alone is not like the rest
    assert row["pre_trend"] == pytest.approx(-1 / 3)
    assert row["pre_trend_p"] == 1.0


def test_years_beyond_a_break_are_left_out_in_variants_of_their_own():
    early = TABLE.assign(**{"2014": [9.0, 9, 9, 9]}).rename(columns={"2014": 2014})
    early[2022] = [99.0, 9, 9, 9]
    found = did(early, breaks=[2017, 2021, 2022])
    assert found.table.loc["since_break", "years_before"] == 3
    # 2020 less the mean of 2014 and 2017-2019: a 5 - 3, b 2 - 3, c 3 - 3, d 13 - 9.75
    assert found.table.loc["until_break", "value"] == pytest.approx(2 - (-1 + 0 + 3.25) / 3)
    assert found.table.loc["until_break", "years_after"] == 1
    assert found.table.loc["all", "years_before"] == 4
    assert "since_break" not in did(breaks=[2018]).table.index  # two years before are left


def test_order_of_regions_does_not_matter_and_the_table_stays():
    before = TABLE.copy(deep=True)
    pd.testing.assert_frame_equal(did(TABLE.iloc[::-1, ::-1]).table, did().table)
    pd.testing.assert_frame_equal(TABLE, before)


@pytest.mark.parametrize(
    ("table", "status"),
    [
        (TABLE[[2018, 2019, 2020]], "too_few"),
        (TABLE[[2017, 2018, 2019]], "too_few"),
        (TABLE.head(1), "too_few"),
        (TABLE * np.nan, "missing"),
        (TABLE[[]], "missing"),
    ],
)
def test_too_little_gives_one_row_with_its_status(table, status):
    found = did(table)
    assert found.table.index.tolist() == ["all"]
    assert found.table.loc["all", "status"] == status
    assert found.table["value"].isna().all()
    assert found.notes[0].key == f"programme.{status}"


def test_two_regions_have_a_difference_without_error_or_interval():
    row = did(TABLE.head(2)).table.loc["all"]
    assert (row["value"], row["p_value"], row["status"]) == (4.0, 1.0, "too_few")
    assert row[["se", "low", "high"]].isna().all()


def test_regions_that_change_alike_are_constant():
    table = pd.DataFrame({year: [1.0, 2, 3] for year in range(2016, 2022)}, ["a", "b", "c"])
    found = did(table).table
    assert (found["status"] == "constant").all()
    assert found["p_value"].isna().all()
    assert found["value"].tolist() == pytest.approx([0, 0, 0])


def test_what_is_left_without_the_years_beyond_a_break_stands_beside_the_difference():
    early = TABLE.copy()
    early[[2015, 2016]] = 9.0
    said = [note.text("en") for note in did(early, breaks=[2017, 2021]).notes]
    # since 2017 as by hand above, 5 - 6.5 / 3; until 2021: a 5 - 4.2, b -2.2, c -1.2, d 3.4
    assert said[1] == (
        "If only the years since the break of the series in 2017 are taken for the time before, "
        "the difference is +2.83 (0.5 to 4.5; p = 0.250)."
    )
    assert said[2].startswith(
        "Without the years from the break of the series in 2021 on, the difference is +0.8 ("
    )
    alone = [note.text("en") for note in did(breaks=[2018, 2020]).notes]
    assert [text[:26] for text in alone[1:3]] == [
        "The series breaks in 2018,",
        "The series breaks in 2020,",
    ]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (TABLE.head(2), "programme.difference_plain"),
        (TABLE * 0 + 1, "programme.alike"),
        (TABLE * 1e300, "programme.difference"),
    ],
)
def test_no_sentence_says_what_is_not_known(table, key):
    notes = did(table, breaks=[2018, 2021]).notes
    assert notes[0].key == key
    for note in notes:
        for language in LANGUAGES:
            assert not {"nan", "inf", "(nan"} & set(note.text(language).lower().split())


def test_notes_say_what_the_difference_is_not():
    found = did(kind="share")
    assert found.notes[0].text("en") == (
        "From 2020 on 'a' changed by +2.83 more than the mean of 3 others (0.5 to 4.5 at 75.0%); "
        "p = 0.250, each region in turn taken for the treated."
    )
    assert found.notes[-1].key == "programme.exchangeable"
    for note in found.notes:
        assert len({note.text(language) for language in LANGUAGES}) == len(LANGUAGES)
