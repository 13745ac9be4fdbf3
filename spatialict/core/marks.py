"""Marks in a name that no one sees and that turn the letters around them."""

from __future__ import annotations

import re
from typing import Final

_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm."""


def upright(name: str) -> str:
    r"""Return a name without the marks that reverse what follows them, in a table or on a map.

    Letters keep the direction of their script: Arabic and Hebrew are still read from the right.

    Examples
    --------
    >>> upright("Al\u202etam\u202cy"), upright("\u2067Алматы\u2069")
    ('Altamy', 'Алматы')
    """
    return _TURNING.sub("", name)
