"""How sure a p is that was drawn: what other draws would give, and whether they would call it."""

from __future__ import annotations

from typing import Final

from spatialict.core.inference import monte_carlo_error

REACH: Final = 1.96
"""Standard errors to each side of a p that hold it in 95 of 100 runs of the draws."""


def margin(p_value: float, draws: int) -> float:
    """Return how far other draws may be expected to move a one-sided p.

    Examples
    --------
    >>> round(margin(0.042, 999), 3), round(margin(0.042, 9_999), 3)
    (0.012, 0.004)
    """
    return REACH * float(monte_carlo_error(p_value, draws, "greater"))


def called(p_value: float, draws: int, alpha: float) -> bool:
    """Return whether a p is below alpha by more than its draws leave open; never where it is NaN.

    Examples
    --------
    >>> called(0.042, 999, 0.05), called(0.042, 9_999, 0.05), called(float("nan"), 999, 0.05)
    (False, True, False)
    """
    return p_value + margin(p_value, draws) <= alpha
