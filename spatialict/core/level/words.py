"""What stages and choices are called, as messages and exports show them."""

from __future__ import annotations

from typing import Final

from spatialict.core.level.classes import CLASSES
from spatialict.core.level.scores import AGGREGATIONS, NORMALISATIONS
from spatialict.core.level.weights import SCHEMES
from spatialict.core.study import Message, Names

STAGES: Final = ("internet", "costs", "literacy", "access", "use", "skills")
CHOICES: Final = {
    choice: f"{kind}_{choice}"
    for kind, choices in (
        ("normalisation", NORMALISATIONS),
        ("weights", SCHEMES),
        ("aggregation", AGGREGATIONS),
        ("classes", CLASSES),
    )
    for choice in choices
}
"""Name of a choice -> the entry of the catalogue."""


def stage_name(stage: str) -> Message | Names:
    """Return what a stage is called; one that is not known is called as it is written.

    Examples
    --------
    >>> stage_name("literacy").text("ru"), stage_name("e-commerce").text("ru")
    ('цифровая грамотность', 'e-commerce')
    """
    return Message(f"level.stage_{stage}") if stage in STAGES else Names.alike(stage)


def choice_name(choice: str) -> Message | Names:
    """Return what a choice is called: a way of `ict_level`, or a stage left out or weighed.

    Examples
    --------
    >>> choice_name("entropy").text("en")
    'entropy weights'
    >>> choice_name("without:costs").text("en")
    'without the stage “ICT costs”'
    """
    kind, _, which = choice.partition(":")
    if kind in {"without", "more", "less"}:
        return Message(f"level.choice_{kind}", {"stage": stage_name(which)})
    return Message(f"level.{CHOICES[choice]}") if choice in CHOICES else Names.alike(choice)
