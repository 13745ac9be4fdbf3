import pandas as pd
import pytest

from spatialict.core.study import DataError
from spatialict.data.industries import check_sections, known_sections

KNOWN = known_sections("kazakhstan")


def rows(*codes):
    return pd.DataFrame({"region_id": "KZ-10", "industry": codes, "year": 2023})


@pytest.mark.parametrize(("typed", "meant"), [("j", "J"), ("С", "C"), ("Т", "T")])  # С, Т: Cyrillic
def test_a_slip_of_the_keyboard_is_told_with_what_was_meant(typed, meant):
    with pytest.raises(DataError) as told:
        check_sections(rows("A", "B", "J", typed), KNOWN)
    assert str(told.value) == (
        f"activity: '{typed}' is no section of the classification (1 row: KZ-10 2023). Did you "
        f"mean {meant}? Correct the code, or name a total in `totals`."
    )


def test_a_total_that_was_not_named_is_refused():
    with pytest.raises(DataError, match=r"'Итого' is no section .* or name a total in `totals`"):
        check_sections(rows("A", "B", "C", "Итого"), KNOWN)


def test_another_classification_is_left_alone():
    check_sections(rows("ICT", "other"), KNOWN)
    check_sections(rows("620", "631", "A"), KNOWN)
    check_sections(rows("A", "B"), known_sections(""))


def test_sections_and_totals_are_known():
    check_sections(rows(*"ABCDEFGHIJKLMNOPQRST", "IND", "GDP", "NET_TAXES"), KNOWN)
