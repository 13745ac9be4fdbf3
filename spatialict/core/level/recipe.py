"""What an index is made of: indicators, their stages, goalposts and weights."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PER: Final = ("none", "head", "enterprise", "grp")


@dataclass(frozen=True)
class Indicator:
    """One figure of a stage, and how it becomes a score from 0 to 1.

    Parameters
    ----------
    indicator : str
        Its name in the table of figures.
    stage : str
        The stage (sub-index) it belongs to.
    weight : float
        Above 0; used where the weights are ``"given"``. A stage weighs what its indicators weigh.
    less_is_better : bool
        Whether a smaller figure is the better one.
    low, high : float, optional
        Goalposts: the figures that score 0 and 1 in any year, before a logarithm is taken.
        Without one, the least or the greatest figure of the table stands for it.
    log : bool
        Whether the score grows with the logarithm; `low` is then above 0.
    per : str
        What an amount is divided by before: ``"none"``, ``"head"``, ``"enterprise"``, ``"grp"``.
    deflate : bool
        Whether the amount is brought to the prices of one year before.

    Examples
    --------
    >>> Indicator("internet_users", "internet", low=0, high=100).stage
    'internet'
    """

    indicator: str
    stage: str
    weight: float = 1.0
    less_is_better: bool = False
    low: float | None = None
    high: float | None = None
    log: bool = False
    per: str = "none"
    deflate: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be scored."""
        about: dict[str, Any] = {"indicator": self.indicator}
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise ArgumentError("level.weight", value=str(self.weight), **about)
        posts = [post for post in (self.low, self.high) if post is not None]
        if not all(map(math.isfinite, posts)) or (len(posts) == 2 and posts[0] >= posts[1]):
            raise ArgumentError("level.goalposts", low=str(self.low), high=str(self.high), **about)
        if self.log and posts and min(posts) <= 0:
            raise ArgumentError("level.log_goalpost", value=str(min(posts)), **about)
        if self.per not in PER:
            fault = "study.unknown_choice"
            raise ArgumentError(fault, argument="per", value=self.per, choices=PER)


Recipe = tuple[Indicator, ...]


def three_stages() -> Recipe:
    """Return the three stages: Internet use, costs for ICT, digital literacy.

    After Kireyeva, Urdabayev and Yermekbayeva (2020), who name the stages; how they are brought
    together is not in what could be read, so goalposts (0 and 100 % for shares), the cost per
    head in constant prices, its logarithm and equal weights are our reconstruction.

    Examples
    --------
    >>> [indicator.stage for indicator in three_stages()]
    ['internet', 'costs', 'literacy']
    """
    return (
        Indicator("internet_users", "internet", low=0.0, high=100.0),
        Indicator("ict_costs", "costs", per="head", deflate=True, log=True),
        Indicator("digital_literacy", "literacy", low=0.0, high=100.0),
    )


ACCESS: Final = (
    "fixed_telephone",
    "mobile_cellular",
    "international_bandwidth",
    "households_computer",
    "households_internet",
)
USE: Final = ("internet_users", "fixed_broadband", "mobile_broadband")
SKILLS: Final = ("secondary_enrolment", "tertiary_enrolment")
_HUNDRED: Final = 100.0
REFERENCES: Final[dict[int, dict[str, float]]] = {
    2011: {"mobile_cellular": 170.0, "international_bandwidth": 280_377.0, "adult_literacy": 100.0},
    2017: {
        "mobile_cellular": 120.0,
        "international_bandwidth": 2_158_212.0,
        "mean_schooling": 15.0,
    },
}
"""Reference values that changed, by the year of the report; 60 for fixed telephones and fixed
broadband, and 100 for what is a share, in both."""


def itu_recipe(edition: int = 2017, *, without: Iterable[str] = ()) -> Recipe:
    """Return the recipe of the ICT Development Index that the ITU published to 2017.

    Eleven indicators in three stages, each over its reference value: access (.40) and use (.40),
    skills (.20); indicators weigh the same within their stage. The logarithm is taken of the
    bandwidth. Ten times the index is the ITU's scale of 0 to 10.

    Parameters
    ----------
    edition : int
        ``2017`` (mean years of schooling) or ``2011`` (adult literacy in its place).
    without : iterable of str
        Indicators that are left out for want of figures; the rest of their stage takes their
        weight, and the index is then no longer the ITU's.

    Raises
    ------
    ArgumentError
        If the edition or an indicator is not known, or a stage is left without indicators.

    Notes
    -----
    The reference values of 2011 were read in the report (Annex Box 1.2), those of 2017 are quoted
    from general knowledge of it: check them before they are published.

    References
    ----------
    .. [1] International Telecommunication Union (2011). *Measuring the Information Society*,
       Annex 1. Geneva.
    .. [2] International Telecommunication Union (2017). *Measuring the Information Society
       Report 2017*, volume 1. Geneva.

    Examples
    --------
    >>> {one.indicator: round(one.weight, 3) for one in itu_recipe() if one.stage != "access"}
    {'internet_users': 0.133, 'fixed_broadband': 0.133, 'mobile_broadband': 0.133,
     'mean_schooling': 0.067, 'secondary_enrolment': 0.067, 'tertiary_enrolment': 0.067}
    """
    if edition not in REFERENCES:
        fault = "study.unknown_choice"
        choices = sorted(map(str, REFERENCES))
        raise ArgumentError(fault, argument="edition", value=str(edition), choices=choices)
    changed = REFERENCES[edition]
    high = {"fixed_telephone": 60.0, "fixed_broadband": 60.0, **changed}
    first = "mean_schooling" if "mean_schooling" in changed else "adult_literacy"
    stages = {"access": (ACCESS, 0.4), "use": (USE, 0.4), "skills": ((first, *SKILLS), 0.2)}
    known = [name for names, _ in stages.values() for name in names]
    if wrong := [name for name in without if name not in known]:
        fault = "study.unknown_choice"
        raise ArgumentError(fault, argument="without", value=", ".join(wrong), choices=known)
    recipe = []
    for stage, (names, weight) in stages.items():
        kept = [name for name in names if name not in set(without)]
        if not kept:
            raise ArgumentError("level.stage_empty", stage=stage)
        recipe += [
            Indicator(name, stage, weight / len(kept), low=0.0, high=high.get(name, _HUNDRED))
            for name in kept
        ]
    return tuple(
        replace(one, low=1.0, log=True) if one.indicator == "international_bandwidth" else one
        for one in recipe
    )


def itu_recipe_of(there: Iterable[str], edition: int = 2017) -> Recipe:
    """Return the ITU's recipe of the indicators that there are figures of.

    The rest of a stage takes the weight of what is lacking. A stage of which nothing is there is
    kept whole, so that the level is missing and not made of two stages.

    Examples
    --------
    >>> found = itu_recipe_of(["households_internet", "internet_users"])
    >>> [(one.indicator, one.stage, round(one.weight, 3)) for one in found]
    [('households_internet', 'access', 0.4), ('internet_users', 'use', 0.4),
     ('mean_schooling', 'skills', 0.067), ('secondary_enrolment', 'skills', 0.067),
     ('tertiary_enrolment', 'skills', 0.067)]
    """
    whole, known = itu_recipe(edition), set(there)
    begun = {one.stage for one in whole if one.indicator in known}
    lacking = [one.indicator for one in whole if one.stage in begun and one.indicator not in known]
    return itu_recipe(edition, without=lacking)


def checked(recipe: Sequence[Indicator]) -> Recipe:
    """Return the recipe, or say that it is empty or names an indicator twice."""
    names = [one.indicator for one in recipe]
    if not names:
        raise ArgumentError("level.no_indicators")
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise ArgumentError("level.indicator_twice", indicators=some(twice))
    return tuple(recipe)


def stages_of(recipe: Sequence[Indicator]) -> tuple[str, ...]:
    """Return the stages in the order in which the recipe names them.

    Examples
    --------
    >>> stages_of(itu_recipe())
    ('access', 'use', 'skills')
    """
    return tuple(dict.fromkeys(one.stage for one in recipe))
