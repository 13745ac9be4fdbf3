"""Sections of a project file that ask about growth, the ICT level and a programme of support."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BeforeValidator, Field, StrictBool, field_validator, model_validator

from spatialict.data.cells import shown
from spatialict.data.gazetteer import plain
from spatialict.data.project_section import Named, Section, Words, worded

if TYPE_CHECKING:
    from collections.abc import Sequence


class Break(Words):
    """``[growth.breaks.<year>]``: why figures from a year on are not like those before.

    `industries` are those it touches; none named are all of them.
    """

    industries: tuple[str, ...] = ()


class GrowthSection(Section):
    """``[growth]``: how change is cut into classes, where poles are, and what breaks a series.

    `poles` are regions whose surroundings are watched; without them the classes of candidates
    name them. `breaks` says of which years the figures are not like those before, and why.
    """

    classes: int = Field(4, ge=2, le=9)
    cuts: tuple[float, ...] = ()
    poles: tuple[str, ...] = ()
    breaks: dict[str, Annotated[Break, BeforeValidator(worded)]] = Field(default_factory=dict)
    permutations: int = Field(999, ge=19, le=99_999)
    alpha: float = Field(0.05, gt=0, lt=1)

    @field_validator("cuts")
    @classmethod
    def _rise(cls, given: tuple[float, ...]) -> tuple[float, ...]:
        if list(given) != sorted(set(given)):
            raise ValueError("project.cuts")
        if given and given[0] <= 0:
            raise ValueError("project.cuts_positive")
        return given

    @field_validator("breaks")
    @classmethod
    def _years(cls, given: dict[str, Break]) -> dict[str, Break]:
        if wrong := [year for year in given if not re.fullmatch(r"(19|20|21)\d\d", year)]:
            raise ValueError("project.break_years", [shown(year) for year in wrong])
        return given


class LevelIndicator(Section):
    """``[[level.indicators]]``: one figure of a stage, and how it becomes a score of 0 to 1.

    `low` and `high` are the goalposts: what scores 0 and 1 in any year.
    """

    indicator: str
    stage: str
    name: Named | None = None
    weight: float = Field(1.0, gt=0)
    less_is_better: StrictBool = False
    low: float | None = None
    high: float | None = None
    per: Literal["none", "head", "enterprise", "grp"] = "none"
    deflate: StrictBool = False
    log: StrictBool = False

    @model_validator(mode="after")
    def _goalposts(self) -> LevelIndicator:
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError("project.goalposts")
        if self.log and min(self._posts(), default=1.0) <= 0:
            raise ValueError("project.log_goalposts")
        return self

    def _posts(self) -> list[float]:
        return [post for post in (self.low, self.high) if post is not None]


THREE_STAGES: Final = (
    LevelIndicator(indicator="internet_users", stage="internet", low=0.0, high=100.0),
    LevelIndicator(indicator="ict_costs", stage="costs", per="head", deflate=True, log=True),
    LevelIndicator(indicator="digital_literacy", stage="literacy", low=0.0, high=100.0),
)
"""Our reconstruction of the three stages of Kireyeva, Urdabayev and Yermekbayeva (2020)."""


USUAL_CUTS: Final = (0.33, 0.67)
"""Where classes of the level are cut if the project does not say."""


class LevelSection(Section):
    """``[level]``: how ready each region is, in stages that are brought to one index.

    `recipe` "itu" takes indicators, weights and reference values of the ITU's index to 2017,
    whether `weights` is left as it is or "given"; others would not be its.
    """

    recipe: Literal["stages", "itu"] = "stages"
    indicators: tuple[LevelIndicator, ...] = Field(THREE_STAGES, min_length=1)
    normalisation: Literal["goalposts", "min_max"] = "goalposts"
    weights: Literal["equal", "given", "entropy", "pca"] = "equal"
    aggregation: Literal["linear", "geometric"] = "linear"
    missing: Literal["leave", "score"] = "leave"
    classes: Literal["cuts", "quantiles", "jenks"] = "quantiles"
    cuts: tuple[float, ...] = USUAL_CUTS
    class_count: int = Field(3, ge=2, le=9)
    simulations: int = Field(999, ge=99, le=99_999)
    spread: float = Field(0.25, ge=0, le=1)

    @model_validator(mode="after")
    def _stages(self) -> LevelSection:
        named = [each.indicator for each in self.indicators]
        if twice := [name for name in dict.fromkeys(named) if named.count(name) > 1]:
            raise ValueError("project.indicator_twice", twice)
        if alike := _alike([each.stage for each in self.indicators]):
            raise ValueError("project.stages_alike", [shown(name) for name in alike])
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("project.cuts")
        if self.cuts != USUAL_CUTS and self.classes != "cuts":  # a manifest writes all that is set
            raise ValueError("project.cuts_unused", self.classes)
        if self.indicators != THREE_STAGES and self.recipe == "itu":
            raise ValueError("project.itu_indicators")
        if self.weights in {"entropy", "pca"} and self.recipe == "itu":
            raise ValueError("project.itu_weights", self.weights)
        return self


def _alike(stages: Sequence[str]) -> list[str]:
    """Return the names that differ only in how they are written: they would be one column.

    Examples
    --------
    >>> _alike(["Costs", "use", "ICT use", "costs", "ict-use"])
    ['Costs', 'costs', 'ICT use', 'ict-use']
    """
    spelt: dict[str, list[str]] = {}
    for name in dict.fromkeys(stages):
        spelt.setdefault(plain(name), []).append(name)
    return [name for names in spelt.values() if len(names) > 1 for name in names]


class ProgrammeSection(Section):
    """``[programme]``: a programme of support, where and since when, and who is compared with it.

    `outcome` is what is followed in every region: its share of the sector, the quotient, activity
    per head beside the nation's, or the logarithm of activity.
    """

    name: Named
    region: str
    first: int = Field(ge=1900, le=2200)
    outcome: Literal["share", "quotient", "per_head", "log"] = "per_head"
    left_out: tuple[str, ...] = ()
    alpha: float = Field(0.05, gt=0, lt=1)
