"""What was counted while rows were cleaned, with a few examples of each, by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spatialict.data.ledger import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable

FEW = LISTED + 1
"""Examples that are kept: enough to list five, and to know that there are more."""


@dataclass
class Tally:
    """Counts by name; examples as (row, what), the first by row; words that were understood.

    Examples
    --------
    >>> one, other = Tally(), Tally()
    >>> one.count("outside", [7, 9]), other.count("outside", [3])
    (None, None)
    >>> one.add(other)
    >>> one.counts["outside"], one.examples["outside"]
    (3, [(3, ''), (7, ''), (9, '')])
    """

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    understood: dict[str, str] = field(default_factory=dict)

    def count(self, name: str, rows: Iterable[int], what: Iterable[Any] | None = None) -> None:
        """Count rows, and keep the first few with what is said of them."""
        numbers = [int(row) for row in rows]
        if numbers:
            said = [""] * len(numbers) if what is None else list(what)
            self.counts[name] += len(numbers)
            self._keep(name, list(zip(numbers, said, strict=True)))

    def add(self, other: Tally) -> None:
        """Add what was counted elsewhere."""
        self.counts += other.counts
        self.understood |= other.understood
        for name, examples in other.examples.items():
            self._keep(name, examples)

    def _keep(self, name: str, examples: list[tuple[int, Any]]) -> None:
        known = [*self.examples.get(name, []), *examples]
        self.examples[name] = sorted(known, key=lambda pair: pair[0])[:FEW]
