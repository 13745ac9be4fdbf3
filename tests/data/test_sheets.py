"""Long and wide tables: columns by name, years or industries across."""

import pandas as pd
import pytest

from spatialict.core.study import DataError
from spatialict.data.sheets import from_long, from_wide


def grid(*rows):
    return pd.DataFrame(rows, index=pd.Index(range(1, len(rows) + 1), name="row"), dtype=object)


def test_columns_without_name_and_content_are_left_out():
    long = from_long(grid(("r", None, "v"), ("Абай", None, "1")), table="activity")
    assert list(long.rows.columns) == ["r", "v"]


@pytest.mark.parametrize("header", [("показатель", "регион", "год"), ("регион", "2022", "2023")])
def test_a_title_above_the_header_is_told_with_the_row_of_the_header(header):
    rows = (("Таблица 1. Показатели", None, None), (None, None, None), header, ("a", "b", "2023"))
    with pytest.raises(DataError) as told:
        from_long(grid(*rows), table="indicators")
    assert told.value.text("ru") == (
        "indicators: похоже, над заголовком стоит название таблицы, а названия столбцов – в строке "
        "3. Удалите строки над ней: названия столбцов должны стоять в первой."
    )


def test_columns_that_have_no_name_in_a_table_without_title_are_told_as_that():
    with pytest.raises(DataError) as told:
        from_long(grid(("регион", None, None), ("Абай", "2023", "5")), table="activity")
    assert "2 of 3 columns have no name: columns 2, 3." in told.value.text("en")


def test_years_across_become_rows_that_know_where_they_stood():
    wide = grid(("Өңір", "2022 жыл", "2023 жыл*"), ("Абай", "1", "x"), ("Ұлытау", "3", None))
    rows = from_wide(wide, table="population").rows
    assert list(rows.columns) == ["region", "year", "value"]
    assert rows.to_numpy().tolist() == [
        ["Абай", "2022", "1"],
        ["Абай", "2023", "x"],
        ["Ұлытау", "2022", "3"],
        ["Ұлытау", "2023", None],
    ]
    assert rows.index.to_list() == [2, 2, 3, 3]


def test_industries_across_keep_their_year_and_get_their_letter():
    wide = grid(("регион", "год", "Информация и связь", "62.01"), ("Абай", "2023", "5", "6"))
    rows = from_wide(wide, table="activity").rows
    assert rows.to_dict("records") == [
        {"region": "Абай", "year": "2023", "industry": "J", "value": "5"},
        {"region": "Абай", "year": "2023", "industry": "62.01", "value": "6"},
    ]


def test_a_header_may_name_industry_and_year():
    rows = from_wide(grid(("r", "J_2021", "2022 K"), ("Абай", "1", "2")), table="activity").rows
    assert rows[["year", "industry", "value"]].to_numpy().tolist() == [
        ["2021", "J", "1"],
        ["2022", "K", "2"],
    ]


def test_a_plain_year_beside_industries_leaves_the_industry_open():
    rows = from_wide(grid(("r", "2021", "J_2021"), ("Абай", "9", "1")), table="activity").rows
    assert rows["industry"].to_list() == [None, "J"]


def test_quarters_across_are_refused_with_a_cure():
    wide = grid(("регион", "2023 г.", "I квартал 2024 г.", "II кв. 2024"), ("Абай", "1", "2", "3"))
    with pytest.raises(DataError) as error:
        from_wide(wide, table="activity")
    assert error.value.text("ru") == (
        "activity: 2 заголовка из 3 — не целые годы: 'I квартал 2024 г.', 'II кв. 2024'. "
        "Сравниваются только годовые данные: оставьте столбцы целых лет."
    )


def test_a_wide_table_of_regions_alone_is_refused():
    with pytest.raises(DataError) as error:
        from_wide(grid(("region",), ("Абай",)), table="activity")
    assert str(error.value) == (
        "activity: beside the regions the table has no column of years or industries. Add them, "
        "or choose another layout (long, bns)."
    )


def test_the_grid_is_left_as_it_was():
    wide = grid(("r", "2022"), ("Абай", "1"))
    before = wide.copy(deep=True)
    from_wide(wide, table="activity")
    pd.testing.assert_frame_equal(wide, before)
