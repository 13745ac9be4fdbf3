"""Units of figures in words: the catalogues have those that official tables use."""

from __future__ import annotations

from spatialict.core.labels import text
from spatialict.core.study import Message


def unit_words(unit: str) -> Message | str:
    """Return a unit in words of any language; one that is not known stays as it was given.

    Examples
    --------
    >>> unit_words("jobs").text("en"), unit_words("bushels")
    ('jobs', 'bushels')
    >>> unit_words("million KZT / km").text("en")
    'million KZT per km'
    """
    if unit.endswith(" / km"):
        return Message("layers.per_km", {"unit": unit_words(unit.removesuffix(" / km"))})
    key = "report.unit_" + unit.replace(" ", "_")
    try:
        text(key, "en")
    except KeyError:
        return unit
    return Message(key)
