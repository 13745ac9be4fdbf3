"""Words beside a figure: bounds and shares in three languages, and what only looks like one."""

import pytest

from spatialict.data.figure_words import bound_of, is_relative


@pytest.mark.parametrize(
    ("note", "bound"),
    [
        (">1500", "above"),
        ("Свыше 1500", "above"),
        ("не менее 20", "above"),
        ("не более 0.3", "below"),
        ("менее 5", "below"),
        ("up to 40", "below"),
        ("около 300", "about"),
        ("шамамен 300", "about"),
        (" ~25", "about"),
        ("as told, over 2 years", ""),
        ("more than told", ""),
        ("", ""),
    ],
)
def test_a_note_that_begins_with_a_bound_and_a_number_is_one(note, bound):
    assert bound_of(note) == bound


@pytest.mark.parametrize(
    ("unit", "relative"),
    [
        ("percent", True),
        ("%", True),
        ("Процентов", True),
        ("үлес", True),
        ("KZT per month", True),
        ("thousand KZT/month", True),
        ("million KZT", False),
        ("persons", False),
        ("", False),
    ],
)
def test_units_of_shares_and_means_are_known(unit, relative):
    assert is_relative(unit) is relative
