import pandas as pd
import pytest

from spatialict.core.study import SPHERES
from spatialict.data.ledger import Ledger
from spatialict.data.organisations.spheres import TYPES, spheres_of


def read(*words, **options):
    ledger = Ledger("organisations")
    found = spheres_of(pd.Series(words, dtype=object), ledger, **options)
    return found.tolist(), ledger


def test_every_word_of_a_register_is_a_sphere():
    assert set(TYPES.values()) == set(SPHERES)
    assert read(*TYPES)[0] == list(TYPES.values())


@pytest.mark.parametrize(
    ("said", "sphere"),
    [
        ("Education; Funder", "university"),
        ("funder; education", "university"),
        ("company;facility", "institute"),
        ("government, healthcare", "government"),
        ("nonprofit; funder", "support"),
    ],
)
def test_of_several_types_the_first_of_the_table_decides(said, sphere):
    assert read(said)[0] == [sphere]


@pytest.mark.parametrize("said", ["", "education; guild", "guild", ";", "HES2"])
def test_an_unknown_word_is_a_fault(said):
    found, ledger = read(said)
    assert found == [None]
    assert [fault.key for fault in ledger.faults] == ["intake.sphere_unknown"]


def test_an_unknown_word_comes_with_the_nearest_and_with_the_words_of_the_reader():
    _, ledger = read("univercity", "универсетет", "гильдия", own=["media"])
    assert ledger.faults[0].text("en") == (
        "organisations: 3 of 3 rows with an unknown sphere: 'univercity' (row 0; did you mean "
        "'university'?), 'универсетет' (row 1; did you mean 'университет'?), 'гильдия' (row 2). "
        "Choose one of: university, institute, industry, government, support, media; or name your "
        "own in [network.spheres]."
    )
    for language, words in (
        ("ru", "университет, научный институт, бизнес, государство, поддержка, media"),
        ("kk", "университет, ғылыми институт, бизнес, мемлекет, қолдау, media"),
    ):
        assert words in ledger.faults[0].text(language)
        assert all(read(word, own=["media"])[0] != [None] for word in words.split(", "))


def test_of_many_unknown_words_five_are_listed():
    said = read(*(f"w{n}" for n in range(7)))[1].faults[0].text("en")
    assert "'w4' (row 4), and 2 more." in said


def test_words_of_people_are_not_counted_as_words_of_a_register():
    assert read("Университет", "industry")[1].notes == []


def test_words_of_the_project_stand_above_those_that_ship():
    types = {"rec": "university", "Кәсіпорын": "industry"}
    assert read("REC", "кәсіпорын", types=types)[0] == ["university", "industry"]


def test_a_sphere_of_the_project_may_be_what_a_word_means():
    assert read("OTH", own=["media"], types={"OTH": "media"})[0] == ["media"]


def test_of_several_types_the_users_word_for_one_holds_and_stands_first():
    types = {"healthcare": "institute"}
    assert read("education; healthcare", types=types)[0] == ["institute"]
    assert read("education; funder", types={"funder": "government"})[0] == ["government"]
