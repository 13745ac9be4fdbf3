"""Records of CSV files: what parts them, and how they break."""

import pytest

from spatialict.core.study import DataError
from spatialict.data.delimited import page_from_text, sniff


def cells(text, **options):
    return page_from_text(text, table="activity", **options).grid.to_numpy().tolist()


def test_decimal_commas_and_commas_in_names_do_not_make_the_delimiter():
    text = "регион;год;значение\nАбай;2023;12,5\nУлытау, область;2023;1,5\n"
    assert sniff(text) == ";"
    assert cells(text)[1] == ["Абай", "2023", "12,5"]


def test_a_quoted_line_end_is_one_row_and_the_next_keeps_its_number():
    page = page_from_text('r,v\n"Абай\nобласть",1\nУлытау,2\n', table="activity")
    assert page.grid.loc[2].to_list() == ["Абай область", "1"]
    assert page.grid.index.to_list() == [1, 2, 3]


def test_windows_and_old_mac_line_ends():
    assert cells("r;v\r\nАбай;1\r\n") == cells("r;v\rАбай;1\r") == [["r", "v"], ["Абай", "1"]]


def test_excels_own_line_about_the_delimiter_is_obeyed():
    page = page_from_text("sep=|\nr|v\nАбай|1\n", table="activity")
    assert page.grid.index.to_list() == [2, 3]
    assert page.grid.loc[3].to_list() == ["Абай", "1"]


def test_empty_cells_at_the_end_are_no_raggedness():
    page = page_from_text("r;v\nАбай;1;;\n", table="activity")
    assert page.faults == ()
    assert page.grid.shape == (2, 4)


def test_more_than_five_ragged_rows_are_counted_and_five_named():
    text = "r,y,v\n" + "".join(f"Абай,{year},1,5\n" for year in range(2010, 2018))
    (fault,) = page_from_text(text, table="activity").faults
    assert fault.text("ru") == (
        "activity: в 8 строках из 8 не 3 ячеек, как в первой (разделитель ','): строки 2, 3, 4, "
        "5, 6, …. Возьмите в кавычки ячейки, где есть разделитель, например десятичная запятая; "
        'для листа с заголовком над таблицей выберите layout = "bns".'
    )


@pytest.mark.parametrize("text", ['r,v\n"Абай,1\nУлытау,2\n', 'r,v\n"ТОО "Ромашка"",1\n'])
def test_quotation_marks_that_do_not_pair_are_refused_not_swallowed(text):
    with pytest.raises(DataError) as error:
        page_from_text(text, table="firms")
    assert str(error.value) == (
        "firms: from row 2 on, quotation marks do not pair. Double each quotation mark inside a "
        "quoted cell, and close every cell that one opens."
    )


def test_a_quotation_mark_inside_an_open_cell_is_text():
    assert cells('r;v\nТОО "Ромашка";1\n')[1] == ['ТОО "Ромашка"', "1"]


def test_zero_bytes_are_named():
    (fault,) = page_from_text("r;v\nАб\0ай;1\nУлытау;2\n", table="firms").faults
    assert fault.text() == (
        "firms: 1 of 3 lines holds zero bytes, which no text has: 2. The file is damaged or is no "
        "text: get it again."
    )
