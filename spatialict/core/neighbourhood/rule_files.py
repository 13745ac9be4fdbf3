"""Rules of a project that read neighbours from a file: ``queen+file:data/roads.gal``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from spatialict.core.neighbourhood.neighbour_rules import CONTIGUITY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE: Final = "file:"
"""Begins the part of a rule that is a path."""


def files_of(rules: Iterable[str]) -> tuple[str, ...]:
    """Return the files that rules of a project name, each once, in order.

    Examples
    --------
    >>> files_of(["queen+file:data/roads.gal", "knn4", "file:data/roads.gal"])
    ('data/roads.gal',)
    """
    parts = [part for rule in rules for part in rule.split("+")]
    return tuple(dict.fromkeys(p.removeprefix(FILE) for p in parts if p.startswith(FILE)))


def with_files(rule: str, moved: Mapping[str, str]) -> str:
    """Return a rule whose files lie elsewhere.

    Examples
    --------
    >>> with_files("queen+file:data/roads.gal", {"data/roads.gal": "inputs/03_roads.gal"})
    'queen+file:inputs/03_roads.gal'
    """
    parts = [(part, part.removeprefix(FILE)) for part in rule.split("+")]
    return "+".join(
        FILE + moved.get(path, path) if part.startswith(FILE) else part for part, path in parts
    )


def shown_rule(rule: str) -> str:
    """Return a rule as results name it: a file by its name, of a numbered copy the original's.

    Examples
    --------
    >>> shown_rule("queen+file:data/roads.gal"), shown_rule("file:inputs/03_roads.gal")
    ('queen+file:roads.gal', 'file:roads.gal')
    """
    names = {}
    for path in files_of([rule]):
        folder, _, name = path.replace("\\", "/").rpartition("/")
        copied = folder.rpartition("/")[2] == "inputs"
        names[path] = re.sub(r"^\d\d_", "", name) if copied else name
    return with_files(rule, names)


def parts_of(rule: str) -> frozenset[str]:
    """Return the parts of a rule: two rules of the same parts make the same neighbours.

    Examples
    --------
    >>> parts_of("queen1+knn4") == parts_of("knn4+queen"), sorted(parts_of("queen2+queen2"))
    (True, ['queen2'])
    """
    parts = [part.strip() for part in rule.split("+")]
    return frozenset(re.sub(r"^(queen|rook)1$", r"\1", part) for part in parts)


def nearest_in(rule: str) -> int:
    """Return how many nearest neighbours a rule asks for at most, nil where none.

    Examples
    --------
    >>> nearest_in("queen+knn4"), nearest_in("kernel_knn8"), nearest_in("file:knn9.gal")
    (4, 8, 0)
    """
    parts = [part for part in rule.split("+") if not part.startswith(FILE)]
    return max((int(k) for part in parts for k in re.findall(r"knn([0-9]+)", part)), default=0)


def asks_shapes(parts: Iterable[object]) -> bool:
    """Tell whether one of the parts of a rule reads the borders of regions.

    Examples
    --------
    >>> asks_shapes(["knn4", "queen2"]), asks_shapes(["knn4"])
    (True, False)
    """
    return any(isinstance(part, str) and part.startswith(CONTIGUITY) for part in parts)


def file_name(rule: str) -> str:
    """Return a rule as part of a file's name.

    Examples
    --------
    >>> file_name("queen+file:roads by bus.gal")
    'queen+file_roads_by_bus.gal'
    """
    return re.sub(r"[^\w+.-]+", "_", rule)
