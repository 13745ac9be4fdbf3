"""Who is meant by a name: what counts as the same name, and what never does."""

import pytest

from spatialict.data.organisations.names import NOBODY, SEVERAL, Directory, tidied


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("АО «Казахтелеком»", 'ао  "КАЗАХТЕЛЕКОМ"'),
        ("АО \u201eКазахтелеком\u201c", "АО\u00a0Казахтелеком "),
        ("Al\u2011Farabi University", "al-farabi  university"),
        ("Алматы \u2014 Тех", "Алматы-Тех"),
        ("L\u2019Oréal", "L'ORÉAL"),
        ("'Beta'", "Beta"),
        ("cafe\u0301", "CAFÉ"),  # one letter or a letter and its accent
        ("Straße", "STRASSE"),
        ("Zero\u200bWidth", "ZeroWidth"),
    ],
)
def test_typing_does_not_make_another_name(one, other):
    assert tidied(one) == tidied(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Қазақ", "Казак"),
        ("Отан", "Oтан"),  # a Latin O
        ("C++ Lab", "C Lab"),
        ("ТОО Бета", "Бета"),
        ("Lab 1", "Lab 2"),
        ("X²", "X2"),
        ("Орел", "Орёл"),
        ("Alma Ata", "Alma-Ata"),
        ("Mens Lab", "Men's Lab"),
    ],
)
def test_names_that_only_look_alike_stay_two(one, other):
    assert tidied(one) != tidied(other)


def directory():
    found = Directory(["o1", "o2", "o3"], ["One", "Two", "Three"])
    found.add("key", ["111", "222"], [0, 1])
    found.add("name", ["One", "Two", "Shared", "Shared", "o1"], [0, 1, 1, 2, 2])
    return found


def test_a_key_decides_before_a_name():
    # "o1" is the key of the first and a name of the third
    assert directory().find(["o1", "111", "two", "shared", "four"]).tolist() == [
        0, 0, 1, SEVERAL, NOBODY,
    ]  # fmt: skip


def test_a_name_of_two_lists_both():
    assert directory().several("SHARED") == [1, 2]
    assert directory().several("One") == []


def test_an_alias_that_a_person_wrote_decides_what_a_shared_name_means():
    found = directory()
    found.add("alias", ["Shared"], [2])
    assert found.one("shared") == 2


def test_keys_that_differ_in_case_only_stay_two():
    found = Directory(["A1", "a1"], ["", ""])
    assert found.find(["A1", "a1", "\u00a0a1"]).tolist() == [0, 1, SEVERAL]


def test_an_empty_name_is_nobodys():
    found = directory()
    found.add("name", ["", "«»"], [0, 1])
    assert found.find(["", '""']).tolist() == [NOBODY, NOBODY]
