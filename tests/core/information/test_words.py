"""What layers say of T: it is compared with chance, and colours follow the test."""

import pytest

from spatialict.core.labels import LANGUAGES, text

CHANCE = {"en": "chance", "ru": "случайн", "kk": "кездейсоқ"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_layers_read_t_against_chance_and_not_against_0(language):
    about = text("layers.about_synergy", language, measured="-")
    field = text("layers.field_synergy", language)
    for said in (about, field):
        assert CHANCE[language] in said.casefold()
    for wrong in ("below 0", "above 0", "ниже 0", "выше 0", "0-ден"):
        assert wrong not in about.casefold() + field.casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_colours_follow_q_and_the_interval(language):
    said = text("layers.about_synergy_test", language, alpha="0.05", permutations="99")
    assert "q ≤ 0.05" in said
    assert "p ≤" not in said
    assert {"en": "interval", "ru": "интервал", "kk": "аралық"}[language] in said
