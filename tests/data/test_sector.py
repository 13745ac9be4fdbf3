"""The ICT sector is the OECD and United Nations definition, not section J."""

from __future__ import annotations

import pytest

from spatialict.core.labels import LANGUAGES
from spatialict.data.sector import (
    ICT_GROUPS,
    SECTION_J,
    headquarters,
    ict_groups,
    ict_subclasses,
    is_ict,
)


@pytest.mark.parametrize(
    "code",
    ["26110", "26.8", "4651", "46.52.0", "582", "58.29", "61", "62011", "63.1", "63120", "951"],
)
def test_codes_of_the_definition_are_ict(code):
    assert is_ict(code)  # OECD (2007), groups of ISIC Rev. 4


@pytest.mark.parametrize(
    "code",
    [
        "J",
        "58",
        "58110",
        "59",
        "60",
        "63",
        "639",
        "26",
        "265",
        "46",
        "4653",
        "4659",
        "95",
        "952",
        "6",
        "",
        "x62",
    ],
)
def test_section_j_and_wider_or_other_codes_are_not(code):
    assert not is_ict(code)


def test_every_listed_subclass_is_ict_and_every_group_has_one():
    subclasses = ict_subclasses()
    assert all(map(is_ict, subclasses.index))
    assert set(subclasses["oked_group"]) == set(ICT_GROUPS) == set(ict_groups().index)
    assert all(oked.startswith(group) for oked, group in subclasses["oked_group"].items())


def test_caveats_are_told_in_three_languages():
    for language in LANGUAGES:
        told = [caveat.text(language) for caveat in (SECTION_J, headquarters("kazakhstan"))]
        assert "J" in told[0]
        assert len(set(told)) == 2
