"""Encodings told apart by their letters; what was lost before is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialict.core.study import DataError
from spatialict.data.encoding import damaged, decode, misread

RUSSIAN = (
    "область Абай\nАкмолинская область\nЖамбылская область\nг. Шымкент\nУлытау\n"
    "Информация и связь\nРеспублика Казахстан\nКызылординская область\n"
)
KAZAKH = (
    "Абай облысы\nАқмола облысы\nЖамбыл облысы\nШымкент қаласы\nҰлытау облысы\n"
    "Ақпарат және байланыс\nҚазақстан Республикасы\nҚызылорда облысы\nТүркістан\n"
)
WORDS = st.lists(
    st.sampled_from(sorted({*RUSSIAN.split(), *KAZAKH.split()})), min_size=3, max_size=12
)


@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_russian_text_is_read_by_either_code_page_with_a_warning_of_lost_letters(encoding):
    found = decode(f"регион;год\n{RUSSIAN}".encode(encoding), table="population")
    assert (found.encoding, found.text) == (encoding, f"регион;год\n{RUSSIAN}")
    assert [note.text() for note in found.notes] == [
        f"population: the text was read as {encoding}, told by its letters. This encoding has no "
        "ә, ғ, қ, ң, ө, ұ, ү, һ: Kazakh names may have lost letters before they came here. Save "
        "the table as UTF-8 where it was made."
    ]


def test_kazakh_text_of_kz1048_is_not_taken_for_cp1251():
    found = decode(KAZAKH.encode("kz1048"), table="population")
    assert (found.encoding, found.text) == ("kz1048", KAZAKH)
    assert found.notes[0].text("ru") == (
        "population: текст прочитан в кодировке kz1048, определённой по буквам."
    )


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_proves_itself(codec):
    found = decode((KAZAKH + "1;2;3;4;5;6;7;8;9\n" * 9).encode(codec))
    assert found.text == KAZAKH + "1;2;3;4;5;6;7;8;9\n" * 9
    assert found.encoding == ("utf-16" if "16" in codec else "utf-8")


@given(WORDS)
def test_words_come_back_from_every_encoding_that_can_hold_them(words):
    text = " ".join(words)
    for encoding in ("utf-8", "utf-16", "kz1048", "cp1251", "cp866"):
        try:
            raw = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        assert decode(raw).text == text


@pytest.mark.parametrize("name", ["Абай", "Астана", "Алматы", "Шымкент", "Қостанай", "Атырау"])
@pytest.mark.parametrize("encoding", ["kz1048", "cp1251", "cp866"])
def test_one_name_is_enough(name, encoding):
    if encoding == "kz1048" or name != "Қостанай":
        assert decode(f"a;b\n{name};1\n".encode(encoding)).text == f"a;b\n{name};1\n"


def test_latin_letters_of_another_code_page_are_refused():
    with pytest.raises(DataError) as error:
        decode("Köln;Düsseldorf;Straße".encode("latin-1"), table="regions")
    assert str(error.value) == (
        "regions: the letters make no Russian or Kazakh words in any of the encodings utf-8, "
        "utf-16, kz1048, cp1251, cp866. Save the table as UTF-8."
    )


def test_utf8_that_is_broken_in_one_place_is_not_read_as_something_else():
    raw = "Абай\nУлытау\nАстана\n".encode().replace("т".encode(), b"\xd1", 1)
    with pytest.raises(DataError) as error:
        decode(raw, table="regions")
    assert str(error.value) == (
        "regions: 1 of 3 lines has letters that are broken in two (UTF-8): 2. Get the file again "
        "from where it came, or write these lines anew."
    )


def test_names_that_lost_letters_to_question_marks_are_refused():
    with pytest.raises(DataError) as error:
        decode("?лытау\nК?кшетау\nАстана\n?????????\n".encode(), table="regions")
    assert str(error.value) == (
        "regions: 3 of 4 rows have names that lost letters to question marks: '?лытау', "
        "'К?кшетау', '?????????'. They cannot be put back: get the table again and save it as "
        "UTF-8."
    )
    assert error.value.text("kk") == (
        "regions: 4 жолдың ішінен 3 жолда атау әріптерінің орнында сұрақ белгісі тұр: '?лытау', "
        "'К?кшетау', '?????????'. Оларды қалпына келтіру мүмкін емес: кестені қайта алып, UTF-8 "
        "кодтауында сақтаңыз."
    )


def test_at_most_five_damaged_names_are_shown():
    with pytest.raises(DataError) as error:
        decode("\n".join(f"?лытау{letter}" for letter in "абвгде").encode())
    assert error.value.faults[0].values["names"] == [
        *(f"'?лытау{letter}'" for letter in "абвгд"),
        "…",
    ]


@pytest.mark.parametrize(
    "text", ["?", "??", "Готово?", "https://x.kz/a?b=1", "www.x.kz/?q", "Кто? Где?", "да/нет?"]
)
def test_questions_and_addresses_are_no_damage(text):
    assert not damaged(text)


@pytest.mark.parametrize(
    "wrong", [("cp1251", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "cp1251")]
)
def test_text_saved_after_a_wrong_decoding_is_told_what_it_was(wrong):
    garbled = "Костанай".encode(wrong[0]).decode(wrong[1])
    assert misread(f"KZ-39,{garbled},1") == "Костанай"
    assert not misread("Костанай Қостанай Zürich «Ромашка» №5 – Стр.")
