import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from spatialict.core import labels

CATALOGUES = sorted(path.stem for path in (labels.LOCALE / "en").glob("*.po"))
SOURCES = Path(labels.__file__).parent.parent


def catalogue(name, language):
    with (labels.LOCALE / language / f"{name}.po").open("rb") as file:
        return read_po(file, locale=language)


def entries(name, language):
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): message
        for message in catalogue(name, language)
        if message.id
    }


def forms(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def fields(form):
    return set(re.findall(r"\{(\w+)", form))


@pytest.mark.parametrize("language", labels.LANGUAGES)
@pytest.mark.parametrize("name", CATALOGUES)
def test_every_sentence_is_there_in_every_language(name, language):
    english, translated = entries(name, "en"), entries(name, language)
    assert set(translated) == set(english)
    empty = [key for key, message in translated.items() if not all(forms(message))]
    assert empty == []


@pytest.mark.parametrize("language", ["ru", "kk"])
@pytest.mark.parametrize("name", CATALOGUES)
def test_a_translation_fills_in_what_the_english_does(name, language):
    english = entries(name, "en")
    for key, message in entries(name, language).items():
        asked = set().union(*map(fields, forms(english[key])))
        for form in forms(message):
            assert fields(form) <= asked | {"count"}, key
        assert asked - {"count"} <= set().union(*map(fields, forms(message))), key


@pytest.mark.parametrize("language", labels.LANGUAGES)
@pytest.mark.parametrize("name", CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_words(name, language):
    with (labels.LOCALE / language / f"{name}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    words = {}
    for key, message in entries(name, language).items():
        plural = isinstance(message.id, tuple)
        words |= (
            {(key, i): form for i, form in enumerate(message.string)}
            if plural
            else {key: message.string}
        )
    compiled._catalog.pop("")
    assert compiled._catalog == words, "run `make messages`"


def test_keys_named_in_the_code_are_in_the_catalogues():
    known = {key for name in CATALOGUES for key in entries(name, "en")}
    pattern = re.compile(rf'"((?:{"|".join(CATALOGUES)})\.[a-z_0-9]*[a-z0-9])"')
    named = {
        key for path in SOURCES.rglob("*.py") for key in pattern.findall(path.read_text("utf-8"))
    }
    files = {
        key for key in named if key.endswith((".csv", ".py", ".toml", ".json", ".html", ".css"))
    }
    assert named - files - known == set()
    assert len(named) > 50


def test_no_kazakh_sentence_is_left_in_russian_or_english():
    kazakh = set("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
    for name in CATALOGUES:
        told = " ".join(form for message in entries(name, "kk").values() for form in forms(message))
        assert kazakh & set(told), name


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(1, "1 строка из 25"), (3, "3 строки из 25"), (11, "11 строк из 25"), (21, "21 строка из 25")],
)
def test_russian_plurals(count, sentence):
    assert labels.text("study.rows", "ru", count=count, total=25) == sentence


def test_braces_in_a_value_stay_text():
    told = labels.text("study.unknown_choice", argument="{0.__class__}", value="{}", choices="a")
    assert told == "{0.__class__}: '{}' is not known. Choose one of: a."


def test_numbers_are_written_as_the_language_writes_them():
    assert labels.number(1234.5, "ru") == "1\u00a0234,50"
    assert labels.number(-0.034, "kk", ".1%") == "-3,4\u00a0%"
    assert labels.number(float("nan"), "en") == "–"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "kk_KZ.UTF-8"}, "kk"),
        ({"LANG": "ru_KZ.UTF-8"}, "ru"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ru_RU", "SPATIALICT_LANGUAGE": "kk"}, "kk"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_machine(monkeypatch, variables, language):
    for name in ("SPATIALICT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert labels.preferred_language() == language
