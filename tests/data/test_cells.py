"""What one cell says: numbers as offices write them, three silences, and faults."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialict.data.cells import parse_number, shown, thousands_sign, tidy, without_footnote

GAPS = (" ", "\u00a0", "\u2009", "\u202f", "'", "\u2019")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1 234 567,89", 1_234_567.89),
        ("1\u00a0234,5", 1234.5),
        ("1\u2009234", 1234.0),
        ("1'234.5", 1234.5),
        ("1,234,567", 1_234_567.0),
        ("1.234.567", 1_234_567.0),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234", 1.234),  # one comma is the decimal sign: the rule of parse_number
        ("−5", -5.0),
        ("–5,5", -5.5),
        ("+5", 5.0),
        ("12,5 %", 12.5),
        ("12,5¹", 12.5),
        ("12.5*", 12.5),
        ("12,5 1)", 12.5),
        ("1e18", 1e18),
        ("1,5E+3", 1500.0),
        (" 7 \n", 7.0),
        (",5", 0.5),
    ],
)
def test_numbers_are_read_as_offices_write_them(text, number):
    cell = parse_number(text)
    assert (cell.value, cell.state) == (number, "value")


@pytest.mark.parametrize("text", ["x", "X", "х", "Х", "x*", "х¹"])
def test_latin_and_cyrillic_x_is_confidential(text):
    assert parse_number(text).state == "confidential"
    assert math.isnan(parse_number(text).value)


@pytest.mark.parametrize("text", ["-", "–", "—", "−", " - ", "-¹"])
def test_a_dash_is_nil(text):
    assert (parse_number(text).value, parse_number(text).state) == (0.0, "nil")


@pytest.mark.parametrize(
    "text", ["…", "...", "..", "n/a", "N/A", "н/д", "Нет данных", "деректер жоқ", "… 1)"]
)
def test_dots_and_words_for_no_data_are_not_available(text):
    assert parse_number(text).state == "not_available"
    assert math.isnan(parse_number(text).value)


@pytest.mark.parametrize("text", [None, "", "  ", "\u00a0", "\ufeff"])
def test_nothing_is_empty(text):
    assert parse_number(text).state == "empty"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "NaN",
            "inf",
            "-Infinity",
            "1e999",
            "12 34",
            "1 2345",
            "1_000",
            "0x10",
            "1.2.3",
            "1,23,4",
        ),
        *("(5)", "5-", "--5", "=1+1", "=cmd|' /C calc'!A0", "<script>", "{0.__class__}", "٣"),
        *("12..5", "1,234.567.8", "%", "*", "Абай", "9" * 401, "#REF!", "5 тыс."),
    ],
)
def test_what_is_no_finite_number_is_a_fault(text):
    assert parse_number(text).state == "fault"
    assert math.isnan(parse_number(text).value)


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(GAPS))
def test_a_float_written_the_russian_way_comes_back(number, gap):
    whole, point, rest = repr(number).partition(".")
    grouped = f"{int(whole):,}".replace(",", gap) if point else whole
    sign = "-" if number < 0 and not grouped.startswith("-") else ""
    written = (sign + grouped).replace("-", "−") + ("," + rest if point else "")
    assert parse_number(written).value == number


@given(st.integers(-(10**15), 10**15), st.sampled_from((*GAPS, ",", ".")))
def test_grouped_integers_come_back_where_two_groups_prove_the_sign(number, gap):
    if abs(number) >= 10**6 or gap in GAPS:
        assert parse_number(f"{number:,}".replace(",", gap)).value == number


@given(st.text())
def test_any_text_gives_a_known_state_and_nan_unless_a_number(text):
    cell = parse_number(text)
    assert (cell.state in {"value", "nil"}) == math.isfinite(cell.value)


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1,234,567", "1,234"], ","),
        (["1,234.5", "987"], ","),
        (["1.234.567", "1.234"], "."),
        (["1,234", "987"], "?"),
        (["1,234", "987", "12,5"], ""),
        (["0,234", "1,234"], ""),
        (["1 234,567", "1,234"], ""),
        (["1,234,567", "12,5"], "?"),
        (["1.234", "71.446"], ""),
        (["1,234*", "5"], "?"),
        (["Абай, область", "x", "12"], ""),
        ([], ""),
    ],
)
def test_a_column_tells_what_its_commas_mean(cells, sign):
    assert thousands_sign(cells)[0] == sign


def test_names_lose_footnotes_and_odd_spaces_only():
    names = ["Туркестанская1)", "Ұлытау¹⁾", "г. Астана *", "область Абай", "17 регионов"]
    plain = ["Туркестанская", "Ұлытау", "г. Астана", "область Абай", "17 регионов"]
    assert [without_footnote(name) for name in names] == plain
    assert tidy("\ufeff Қызылорда\u2009 облысы\r\n") == "Қызылорда облысы"


def test_a_quoted_cell_cannot_steer_a_terminal_or_turn_its_line_round():
    assert shown("a\x1b[2J\u202eb\n") == r"'a\x1b[2J\u202eb\n'"
