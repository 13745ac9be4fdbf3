"""Sheets of the Bureau of National Statistics, with all that stands around their figures."""

import pandas as pd
import pytest

from spatialict.core.study import DataError
from spatialict.data.bureau import from_bns
from spatialict.data.headers import part_of_year, section_of, year_of


def grid(text):
    rows = [[cell.strip() or None for cell in line.split(";")] for line in text.strip().split("\n")]
    width = max(map(len, rows))
    filled = [row + [None] * (width - len(row)) for row in rows]
    return pd.DataFrame(filled, index=pd.Index(range(1, len(rows) + 1), name="row"), dtype=object)


def read(text):
    return from_bns(grid(text), table="activity")


def tell(text, columns=("region", "year", "value")):
    return [tuple(row) for row in read(text).rows[list(columns)].to_numpy()]


def fault(text, language="en"):
    with pytest.raises(DataError) as error:
        read(text)
    return error.value.text(language)


RUSSIAN = """
Среднегодовая численность населения по регионам за 2021-2023 годы
;;;тыс. человек
;2021 г.;2022 г.;2023 г.*
Республика Казахстан;19 000,5;19 500,1;19 900,9
в том числе:
Абай;-;611,1;x
Туркестанская1);2 000,0;2 100,0;…
г.Шымкент;;;
1) до 2018 года — Южно-Казахстанская область
* предварительные данные
"""


def test_titles_units_and_footnotes_are_left_out_and_silences_stay():
    assert tell(RUSSIAN)[3:] == [
        ("Абай", "2021", "-"),
        ("Абай", "2022", "611,1"),
        ("Абай", "2023", "x"),
        ("Туркестанская", "2021", "2 000,0"),
        ("Туркестанская", "2022", "2 100,0"),
        ("Туркестанская", "2023", "…"),
    ]
    assert tell(RUSSIAN)[0] == ("Республика Казахстан", "2021", "19 000,5")
    assert "industry" not in read(RUSSIAN).rows


def test_the_note_tells_what_was_found():
    assert [note.text("ru") for note in read(RUSSIAN).notes] == [
        "activity: прочитано как лист Бюро национальной статистики: годы с 2021 по 2023 по "
        "столбцам, начиная со строки 3, регионов и итогов: 3, секций: 0, "
        "указанная единица: 'тыс. человек'."
    ]


KAZAKH = """
Өңірлер бойынша жалпы қосылған құн
;2022 жыл;2023 жыл
Ақпарат және байланыс;;
Қазақстан Республикасы;10;20
Абай облысы;;
Алматы қаласы;3;4
Білім беру;;
Қазақстан Республикасы;30;40
Абай облысы;5;6
Алматы қаласы;7;8
"""


def test_blocks_are_sections_and_a_region_without_figures_is_not_a_block():
    told = tell(KAZAKH, ("industry", "region", "year", "value"))
    assert told[2:4] == [("J", "Абай облысы", "2022", None), ("J", "Абай облысы", "2023", None)]
    assert told[8] == ("P", "Абай облысы", "2022", "5")
    assert {industry for industry, *_ in told} == {"J", "P"}


def test_a_region_without_figures_above_the_nation_or_at_the_end_is_kept():
    text = ";2023\nАстана;4\nШымкент;\nРеспублика Казахстан;9"
    assert tell(text)[1] == ("Шымкент", "2023", None)
    assert "industry" not in read(text).rows
    text = ";2023\nСтроительство;\nАбай;1\nУлытау;2\nОбразование;\nАбай;3\nУлытау;\n* оценка;"
    assert tell(text, ("industry", "region", "value"))[3:] == [("P", "Улытау", None)]


def test_a_sections_own_figures_are_the_nations():
    text = ";2023\nРеспублика Казахстан;9\nАбай;4\nИнформация и связь;3\nАбай;1\nАстана;2"
    assert tell(text, ("region", "industry", "value"))[2:] == [
        ("Республика Казахстан", "J", "3"),
        ("Абай", "J", "1"),
        ("Астана", "J", "2"),
    ]


def test_sections_below_their_region_and_its_total():
    text = (
        ";2023\nАбай;9\nИнформация и связь;4\nОбразование;5\n"
        "Астана;3\nСтроительство;1\nОбразование;2"
    )
    assert tell(text, ("region", "industry", "value")) == [
        ("Абай", "TOTAL", "9"),
        ("Абай", "J", "4"),
        ("Абай", "P", "5"),
        ("Астана", "TOTAL", "3"),
        ("Астана", "F", "1"),
        ("Астана", "P", "2"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        ";Информация и связь;;Образование;\n;2022;2023;2022;2023",
        ";2022;;2023;\n;Информация и связь;Образование;Информация и связь;Образование",
    ],
)
def test_sections_across_stand_above_or_below_their_years(head):
    told = tell(f"{head}\nАбай;1;2;3;4", ("industry", "year"))
    assert sorted(told) == [("J", "2022"), ("J", "2023"), ("P", "2022"), ("P", "2023")]


def test_numbers_of_columns_and_of_rows_are_no_figures():
    text = "№;Регион;2022;2023;Өңір\n;А;1;2;\n1;Абай;5;6;Абай облысы\n2;Астана;7;8;Астана қаласы"
    assert tell(text) == [
        ("Абай", "2022", "5"),
        ("Абай", "2023", "6"),
        ("Астана", "2022", "7"),
        ("Астана", "2023", "8"),
    ]


def test_quarters_are_refused():
    assert fault("Население\n;2023 г.;I квартал 2024 г.\nАбай;1;2") == (
        "activity: 1 of 2 headers is not a whole year: 'I квартал 2024 г.'. Only annual figures "
        "are compared: keep the columns of whole years."
    )
    assert fault("Население\n;2024 г.;\n;I квартал;II квартал\nАбай;1;2", "kk") == (
        "activity: 3 тақырыптың ішінен 2 тақырып толық жыл емес: 'I квартал', 'II квартал'. Тек "
        "жылдық деректер салыстырылады: толық жылдардың бағандарын қалдырыңыз."
    )


def test_a_sheet_without_years_and_one_with_years_twice_are_refused():
    assert fault("Население\nАбай;1;2\nАстана;3;4") == (
        "activity: no row of the sheet holds years from the second column on. Choose the sheet "
        "with years across, or another layout (long, wide)."
    )
    assert fault(";2023;2023\nАбай;1;2") == (
        "activity: 1 of 1 headers of years stands twice: '2023'. Keep one column of each year, or "
        "write the section above the years."
    )


def test_figures_without_a_region_are_refused():
    assert fault(";2022;2023\nАбай;1;2\n;3;4\nАстана;5;6") == (
        "activity: 1 of 3 rows has figures and no region: row 3. Write the region, or delete the "
        "row."
    )


@pytest.mark.parametrize(
    ("text", "year"),
    [
        *(("2023", "2023"), ("2023 г.", "2023"), ("2023г.*", "2023"), ("2023 год¹", "2023")),
        *(("2023 жылы", "2023"), ("2023-01-01", "2023"), ("за 2023 год", "2023")),
        *(("январь-декабрь 2023 г.", "2023"), ("2023 жылғы қаңтар-желтоқсан", "")),
        *(("2023-2024", ""), ("12023", ""), ("I квартал 2023", ""), ("2023-05-01", ""), (None, "")),
    ],
)
def test_headers_that_are_whole_years(text, year):
    assert year_of(text) == year


@pytest.mark.parametrize(
    "text", ["Q1 2024", "1 полугодие 2024", "январь-март 2024", "2024 ж. қаңтар"]
)
def test_headers_that_are_parts_of_years(text):
    assert part_of_year(text)


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        *(("J", "J"), ("J. Информация и связь", "J"), ("Секция J", "J"), ("С", "C"), ("Қ", "")),
        *(("A Ауыл, орман және балық шаруашылығы", "A"), ("Атырау облысы", ""), ("А Абай", "")),
        *(("Mining and quarrying", "B"), ("Жамбыл", ""), ("Костанайская область", ""), (None, "")),
    ],
)
def test_names_of_sections(text, letter):
    assert section_of(text) == letter
