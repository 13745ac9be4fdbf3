"""Towns are matched exactly or not at all; the stated region decides between namesakes."""

from __future__ import annotations

import pytest

from spatialict.data.register.towns import AMBIGUOUS, UNKNOWN, Towns, shipped_towns

TOWNS = Towns.of(
    ["Almaty", "Talghar", "Abay", "Abay", "Alatau"],
    ["Алматы|Верный", "Талгар", "Абай", "Абай", "Алатау"],
    range(5),
    range(5),
)


@pytest.mark.parametrize(
    ("name", "town"),
    [
        ("алматы", 0), ("г. Алматы", 0), ("Алматы қаласы", 0), ("АЛМАТЫ", 0), ("Aлматы", 0),
        ("Almaty city", 0), ("Алматы облысы", UNKNOWN), ("Алмата", UNKNOWN), ("Абай", AMBIGUOUS),
        ("", UNKNOWN),
    ],
)  # fmt: skip
def test_a_name_is_matched_exactly(name, town):
    assert TOWNS.find(name) == town


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("050000, г. Алматы, ул. Абая, 10", 0),
        ("Казахстан; Алматинская область; Талгар; ул. Абай 5", 1),
        ("г. Алматы, Алатау, 5", 0),  # the part that says it is a town
        ("Алматы, Алатау", AMBIGUOUS),
        ("ул. Абай, 10", UNKNOWN),
        ("пр. Алматы 7", UNKNOWN),
        ("село Абай", AMBIGUOUS),
    ],
)
def test_an_address_names_its_town_by_a_whole_part(address, town):
    assert TOWNS.find_in(address) == town


def test_the_stated_region_decides_between_namesakes_only():
    assert TOWNS.find("Абай", among={3}) == 3
    assert TOWNS.find("Абай", among={0, 1}) == AMBIGUOUS
    assert TOWNS.find("Алматы", among={3}) == 0


def test_shipped_towns_say_where_they_are_from():
    towns = shipped_towns("kazakhstan")
    assert "GeoNames" in towns.source.text("en")
    assert towns.title[towns.find("Ақтөбе")] == "Aktobe"
    assert not shipped_towns("").names
    assert not shipped_towns("atlantis").names
