"""Rules of neighbours as they are written: ``queen+knn4``, ``band300000most8``, ``kernel_knn8``."""

from __future__ import annotations

import re
from numbers import Real
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.neighbourhood.links import Links, is_graph
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import TypeAlias

    from libpysal.graph import Graph

    Rule: TypeAlias = str | Links | Graph | Sequence[str | Links | Graph]

ARGUMENT: Final = {
    "queen": "order",
    "rook": "order",
    "border": "",
    "knn": "k",
    "band": "distance_m",
    "kernel": "bandwidth_m",
    "kernel_knn": "k",
    "inverse_distance": "distance_m",
    "inverse_knn": "k",
}
"""Name of a rule -> the argument that its number stands for."""

CONTIGUITY: Final = ("queen", "rook", "border")
"""Rules that ask for polygons."""

_EXAMPLE: Final = {
    "knn": "knn4",
    "band": "band300000",
    "kernel": "kernel300000",
    "kernel_knn": "kernel_knn8",
    "inverse_knn": "inverse_knn8",
}
_ADAPTIVE: Final = {"kernel": "kernel_knn", "inverse_distance": "inverse_knn"}
_COUNTED: Final = ("order", "most")
_OWN_NUMBER: Final = ("queen", "rook", "inverse_distance")
_WRITTEN: Final = re.compile(r"([a-z_]+?)([0-9]+(?:\.[0-9]+)?)?(?:most([0-9]+))?")


class Part(NamedTuple):
    """One rule of a union.

    Parameters
    ----------
    text : str
        As written.
    name : str
        A key of `ARGUMENT`.
    number : float or None
        Of the argument; None where the rule needs none.
    most : int or None
        Most neighbours of a region in a band.
    """

    text: str
    name: str
    number: float | None
    most: int | None = None


def read_rule(
    rule: Rule, given: Mapping[str, float | None], others: Collection[str] = ()
) -> list[Part | Links]:
    """Read a rule, or several that are joined.

    Parameters
    ----------
    rule : str, Links, Graph, or a sequence of them
        Texts may join several by ``+``; links stand for themselves.
    given : Mapping
        ``k``, ``distance_m``, ``bandwidth_m``, ``order``, ``most``, ``power``: numbers given
        beside the rule; None where not.
    others : collection of str
        ``kernel``, ``lower``, ``tolerance_m``: those that were given beside it.

    Raises
    ------
    ArgumentError
        If a rule is unknown or lacks its number, or a number is given that no rule uses.

    Examples
    --------
    >>> read_rule("queen+knn4", {})
    [Part(text='queen', name='queen', number=1.0, most=None), Part(text='knn4', name='knn', \
number=4.0, most=None)]
    """
    for argument, value in given.items():
        check_number(argument, value)
    several = rule if isinstance(rule, (tuple, list)) else [rule]
    parts: list[Part | Links] = []
    for one in several:
        if isinstance(one, str):
            parts += [_part(name.strip(), given) for name in one.split("+")]
        elif is_graph(one):
            parts.append(Links.of(one))
        else:
            raise ArgumentError("neighbours.unknown_rule", rule=one)
    if not parts:
        raise ArgumentError("neighbours.unknown_rule", rule=rule)
    read = [part for part in parts if isinstance(part, Part)]
    used = set().union(*(_uses(part) for part in read))
    for argument in [*(name for name, value in given.items() if value is not None), *others]:
        if argument not in used:
            written = "+".join(part.text for part in read)
            raise ArgumentError("neighbours.unused", argument=argument, rule=written)
    return parts


def check_number(argument: str, value: object) -> None:
    """Refuse what is given for a number and is none.

    Examples
    --------
    >>> check_number("k", None)
    """
    if value is not None and (isinstance(value, (bool, np.bool_)) or not isinstance(value, Real)):
        key = "neighbours.not_whole" if argument in _COUNTED else "neighbours.not_positive"
        raise ArgumentError(key, argument=argument, value=repr(value))


def _uses(part: Part) -> set[str]:
    used = {ARGUMENT[part.name]}
    used |= {"power"} if part.name.startswith("inverse") else set()
    used |= {"kernel"} if part.name.startswith("kernel") else set()
    used |= {"lower"} if part.name in {"queen", "rook"} else set()
    used |= {"tolerance_m"} if part.name in CONTIGUITY else set()
    return used | ({"most"} if part.name == "band" else set())


def _part(text: str, given: Mapping[str, float | None]) -> Part:
    match = _WRITTEN.fullmatch(text)
    name, written, capped = match.groups() if match else ("", None, None)
    if name not in ARGUMENT or (written and not ARGUMENT[name]) or (capped and name != "band"):
        raise ArgumentError("neighbours.unknown_rule", rule=text)
    if name in _ADAPTIVE and written is None and given.get(ARGUMENT[name]) is None:
        name = _ADAPTIVE[name] if given.get("k") is not None else name
    argument = ARGUMENT[name]
    number = _one_of(text, argument, written, given)
    if number is None and argument and name not in _OWN_NUMBER:
        values = {"rule": text, "argument": argument, "example": _EXAMPLE[name]}
        raise ArgumentError("neighbours.needs_number", **values)
    if name in {"queen", "rook"} and number is None:
        number = 1.0
    most = _one_of(text, "most", capped, given) if name == "band" else None
    return Part(text, name, number, None if most is None else int(most))


def _one_of(
    text: str, argument: str, written: str | None, given: Mapping[str, float | None]
) -> float | None:
    """Return the number that is written into a rule or given beside it, checked."""
    beside = given.get(argument)
    if written is not None and beside is not None and float(written) != beside:
        raise ArgumentError(
            "neighbours.two_numbers", rule=text, argument=argument, value=str(beside)
        )
    number = float(written) if written is not None else beside
    if number is None:
        return None
    whole = argument in {"distance_m", "bandwidth_m"} or float(number).is_integer()
    if not (0 < number < np.inf and whole):
        key = "neighbours.not_whole" if argument in _COUNTED else "neighbours.not_positive"
        raise ArgumentError(key, argument=argument, value=f"{number:g}")
    return float(number)
