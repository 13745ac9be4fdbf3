"""Several numbers in a sentence, written as its language writes them."""

from __future__ import annotations

from dataclasses import dataclass

from spatialict.core.labels import number


@dataclass(frozen=True)
class Figures:
    """Numbers that a message lists; apart by semicolons, for a comma may be within one.

    Examples
    --------
    >>> Figures((0.25, 1.0)).text("ru")
    '0,25; 1'
    """

    values: tuple[float, ...]
    spec: str = ".3g"

    def text(self, language: str = "en") -> str:
        """Return the numbers in a language."""
        return "; ".join(number(each, language, self.spec) for each in self.values)
