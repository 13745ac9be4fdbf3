"""Goalposts that no figure lies between: most often they are in another unit than the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.study import Message
from spatialict.core.units import unit_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from spatialict.core.level.recipe import Recipe

FEWEST: Final = 2
"""One figure beyond a goalpost says nothing of its unit."""


def wholly_beyond(
    values: pd.DataFrame, recipe: Recipe, units: Mapping[str, str]
) -> tuple[Message, ...]:
    """Return a note for each indicator all of whose figures lie beyond one of its goalposts.

    Every region scores the same by it, whatever its figure.

    Parameters
    ----------
    values : pandas.DataFrame
        Long: ``indicator, value``, divided and deflated as the recipe asks.
    recipe : tuple of Indicator
        Whose goalposts are looked at.
    units : Mapping[str, str]
        Indicator -> unit of its figures before they are divided, "" where none is given.

    Examples
    --------
    Two thousandths of a million a head against goalposts that were meant in thousands:

    >>> import pandas as pd
    >>> from spatialict.core.level.recipe import Indicator
    >>> costs = Indicator("costs", "costs", low=5, high=100, per="head")
    >>> table = pd.DataFrame({"indicator": "costs", "value": [0.002, 0.05]})
    >>> wholly_beyond(table, (costs,), {"costs": "million KZT"})[0].text("en")[:62]
    "All 2 figures of 'costs' are below `low` = 5 (0.002 to 0.05): "
    """
    notes = []
    for one in recipe:
        figures = values.loc[values["indicator"] == one.indicator, "value"].dropna()
        if len(figures) < FEWEST:
            continue
        least, most = float(figures.min()), float(figures.max())
        for side, post, beyond in (
            ("low", one.low, one.low is not None and most < one.low),
            ("high", one.high, one.high is not None and least > one.high),
        ):
            if beyond:
                told = {"least": _short(least), "most": _short(most), "post": float(post or 0.0)}
                about: dict[str, Any] = {"indicator": one.indicator, "count": len(figures)}
                about["unit"] = _unit(units.get(one.indicator, ""), one.per)
                notes.append(Message(f"level.beyond_{side}", {**about, **told}))
    return tuple(notes)


def _short(figure: float) -> float:
    return float(f"{figure:.3g}")


def _unit(unit: str, per: str) -> Message:
    """Return the unit of a figure that was divided, its words where they are known."""
    if per == "grp":
        return Message("level.unit_grp")
    return Message(f"level.unit_{per}", {"unit": unit_words(unit) if unit else _same()})


def _same() -> Message:
    return Message("level.unit_as_given")
