"""What stages and choices are called, as messages and exports show them."""

from __future__ import annotations

from typing import Final

from spatialict.core.study import Message, Names

STAGES: Final = ("internet", "costs", "literacy", "access", "use", "skills")
CHOICES: Final = (
    *("normalisation_goalposts", "normalisation_min_max"),
    *("weights_equal", "weights_given", "weights_entropy", "weights_pca"),
    *("aggregation_linear", "aggregation_geometric"),
    *("classes_cuts", "classes_quantiles", "classes_jenks"),
)


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
    >>> choice_name("weights:entropy").text("en")
    'entropy weights'
    >>> choice_name("without:costs").text("en")
    'without the stage “ICT costs”'
    """
    kind, _, which = choice.partition(":")
    if kind in {"without", "more", "less"}:
        return Message(f"level.choice_{kind}", {"stage": stage_name(which)})
    known = f"{kind}_{which}"
    return Message(f"level.{known}") if known in CHOICES else Names.alike(choice)
