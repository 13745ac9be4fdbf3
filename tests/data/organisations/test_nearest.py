"""Suggestions: brute force on small lists says the same, and order decides nothing."""

import random

import pytest
from rapidfuzz import fuzz

from spatialict.data.organisations.nearest import LEAST_LIKENESS, Near, nearest, spelt

NAMES = {
    "Назарбаев Университет": 0,
    "L.N. Gumilyov Eurasian National University": 1,
    "ТОО «Колёса»": 2,
    "Қазақстан-Британ техникалық университеті": 3,
    "050140001234": 2,
    "Казахтелеком": 4,
}


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("Nazarbaev University", 0),
        ("National Eurasian University Gumilyov L.N.", 1),
        ("Kolesa LLP", 2),
        ("Казахстан Британ техникалык университети", 3),
        ("АО Казахтелекомм", 4),
        ("50140001234", 2),  # the zero that a spreadsheet took away
    ],
)
def test_spellings_of_a_name_suggest_its_organisation(word, place):
    near = nearest([word], NAMES)[0]
    assert near is not None
    assert near.place == place


@pytest.mark.parametrize("word", ["Zzz", "", "050140001235", "1234567", "?", "ы"])
def test_what_resembles_nothing_has_no_suggestion(word):
    assert nearest([word], NAMES) == [None]


def test_every_suggestion_is_the_best_of_all_names():
    # by hand: each word against every name, ties to the first organisation
    chance = random.Random(5)
    stems = [chance.choice("abcdeklmnoprst") + chance.choice("aeiou") for _ in range(40)]
    words = ["".join(chance.choices(stems, k=4)) for _ in range(300)]
    names = {word: place for place, word in enumerate(dict.fromkeys(words))}
    asked = [word[:3] + "x" + word[4:] for word in words[:40]]
    for word, near in zip(asked, nearest(asked, names), strict=True):
        rated = [(-round(fuzz.ratio(word, name), 1), place) for name, place in names.items()]
        best, place = min(rated)
        assert -best >= LEAST_LIKENESS
        assert near is not None
        assert (near.likeness, near.place) == (-best, place)


def test_suggestions_are_the_same_whatever_the_order_of_names():
    words = ["Kolesa", "Nazarbaev Univ", "Казахтелеком АО"]
    turned = dict(reversed(NAMES.items()))
    assert nearest(words, NAMES) == nearest(words, turned)
    assert nearest(words[::-1], NAMES) == nearest(words, NAMES)[::-1]


def test_nothing_is_suggested_where_nothing_is_known():
    assert nearest(["a"], {}) == [None]
    assert nearest([], NAMES) == []


def test_a_name_that_is_only_a_legal_form_is_compared_as_it_is():
    assert spelt("АО") == "ao"
    assert nearest(["ООО"], {"ООО": 0}) == [Near(0, "ООО", 100.0)]


def test_of_the_names_of_one_organisation_the_one_in_the_same_language_is_shown():
    near = nearest(["Бета ТОО"], {"Beta LLP": 0, "ТОО «Бета»": 0})[0]
    assert near == Near(0, "ТОО «Бета»", 100.0)
