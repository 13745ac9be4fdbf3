"""Every unit in the place of the treated, fitted by the others: what a rank among them can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialict.core.synthetic.comparison import allowed_of
from spatialict.core.synthetic.gaps import EXACT, fitted, limit, misfits, rank_p, ratio, rms

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray
    from spatialict.core.synthetic.comparison import Comparison


class Trial:
    """Each unit of a comparison beside its own mixture of the others; the treated is row 0.

    Parameters
    ----------
    comparison : Comparison
        Of status ``ok``.
    demean : bool
        As in `spatialict.core.synthetic.gaps.fitted`.
    treated_as_donor : bool
        Whether the treated may be a donor of the others.

    Attributes
    ----------
    gaps : numpy.ndarray, shape (n_units, n_years)
        Each unit less its synthetic self; NaN for a unit that has no donor.
    scaled : numpy.ndarray, shape (n_units, n_years)
        The gaps over the unit's own misfit before; NaN where the fit before is exact.
    strayed : numpy.ndarray, shape (n_units, n_years)
        The same without their sign, for the ranks alone: where the fit before is exact, infinite
        where there is a gap, 0 where there is none; NaN in the row of a treated without a ratio.
    scale : numpy.ndarray, shape (n_units,)
        The misfit before; NaN where it is exact.
    exact : numpy.ndarray of bool, shape (n_units,)
        Units whose fit before is exact, beside their own largest outcome: no other unit's size
        decides it.
    misfit, after, ratios : numpy.ndarray, shape (n_units,)
        Root mean squared gap before and after, and the second over the first. Where the fit is
        exact, for the ranks alone: infinite where there is a gap after; 0 for a donor without one,
        as nothing departs less; NaN for such a treated, of which there is nothing to tell.
    weights : numpy.ndarray, shape (n_donors,)
        Of the treated.
    synthetic : numpy.ndarray, shape (n_years,)
        Of the treated.

    Examples
    --------
    >>> from spatialict.core.synthetic.comparison import compared
    >>> import pandas as pd
    >>> years = {2017: [3.1, 2, 4], 2018: [2.9, 2, 4], 2019: [3, 2, 4], 2020: [5, 2, 4]}
    >>> table = pd.DataFrame(years, index=["a", "b", "c"])
    >>> trial = Trial(compared(table, treated="a", first=2020))
    >>> trial.after.round(3).tolist()
    [2.0, 3.0, 1.0]
    """

    def __init__(
        self, comparison: Comparison, *, demean: bool = False, treated_as_donor: bool = True
    ) -> None:
        self.comparison, self.demean, self.treated_as_donor = comparison, demean, treated_as_donor
        self.before = comparison.before
        n = len(comparison.labels)
        self.gaps = np.full(comparison.outcome.shape, np.nan)
        for unit in range(1, n):
            if donors := comparison.others(unit, treated=treated_as_donor):
                self.gaps[unit] = self._fitted(unit, donors).gap
        own = self._fitted(0, comparison.others(0))
        self.gaps[0], self.weights, self.synthetic = own.gap, own.weights, own.synthetic
        self.unique = own.unique
        size = np.abs(comparison.outcome).max(axis=1)
        sides = [misfits(gap, self.before) for gap in self.gaps]
        self.misfit = np.array([before for before, _ in sides])
        self.after = np.array([after for _, after in sides])
        each = zip(sides, size.tolist(), strict=True)
        self.ratios = np.array([ratio(*side, largest) for side, largest in each])
        self.exact = self.misfit <= EXACT * size
        self.ratios[1:][self.exact[1:] & np.isnan(self.ratios[1:])] = 0.0
        self.scale = np.where(self.exact, np.nan, self.misfit)
        self.scaled = self.gaps / self.scale[:, None]
        departs = np.where(np.abs(self.gaps) > EXACT * size[:, None], np.inf, 0.0)
        bound = self.exact & (np.arange(n) > 0)
        self.strayed = np.where(bound[:, None], departs, np.abs(self.scaled))

    def _fitted(self, unit: int, donors: list[int]) -> Any:  # noqa: ANN401 (a Fit)
        return fitted(self.comparison.outcome, unit, donors, self.before, demean=self.demean)

    def without(self, donor: int) -> FloatArray:
        """Return the gap of the treated with one donor left out."""
        rest = [other for other in self.comparison.others(0) if other != donor]
        return np.asarray(self._fitted(0, rest).gap, dtype=float)

    @property
    def among(self) -> int:
        """How many units the intervals rest on: all but the donors that are fitted exactly."""
        return len(self.ratios) - int(self.exact[1:].sum())

    def finite(self) -> FloatArray:
        """Return the ratios for a reader: NaN where a fit is exact."""
        return np.asarray(np.where(self.exact, np.nan, self.ratios))

    def confidence(self, alpha: float) -> float:
        """Return the confidence of the intervals: at most 1 less 1 over their units."""
        return 1 - allowed_of(self.among, alpha) / self.among

    def reach(self, others: FloatArray, alpha: float) -> FloatArray:
        """Return how far from the treated's figures the ranks allow the truth to be.

        Parameters
        ----------
        others : numpy.ndarray, shape (n_donors, n_figures)
            Scaled figures of the placebos; those of donors that are fitted exactly are left out.
        alpha : float
            Level; where n units do not allow it, 1 over n.
        """
        kept, allowed = np.abs(others[~self.exact[1:]]), allowed_of(self.among, alpha)
        if allowed > len(kept) or np.isnan(kept).any():
            return np.full(others.shape[1], np.nan)
        return np.asarray([limit(column, allowed) for column in kept.T]) * float(self.scale[0])

    def spread(self) -> tuple[FloatArray, FloatArray]:
        """Return the least and largest scaled gap of the placebos by year; NaN without any."""
        kept = self.scaled[1:][~self.exact[1:]]
        if not len(kept):
            none = np.full(self.scaled.shape[1], np.nan)
            return none, none
        return kept.min(axis=0), kept.max(axis=0)

    def well_fitted(self, within: float) -> npt.NDArray[np.bool_]:
        """Tell which units have a mean squared misfit of at most so many times the treated's."""
        return np.asarray((self.misfit <= np.sqrt(within) * self.misfit[0]) | self.exact)

    def figures(self, alpha: float, *, within: float) -> dict[str, Any]:
        """Return what one sentence each can tell of the whole evaluation."""
        comparison, before, n = self.comparison, self.before, len(self.ratios)
        gap = float(self.gaps[0, before:].mean())
        means = self.scaled[:, before:].mean(axis=1)
        reach = float(self.reach(means[1:, None], alpha)[0])
        well = self.well_fitted(within)
        still = self.exact & (self.ratios == 0)
        unbound = [str(comparison.labels[unit]) for unit in np.flatnonzero(self.exact) if unit]
        own, donors = comparison.outcome[0, :before], comparison.outcome[1:, :before]
        beyond = (own < donors.min(axis=0)) | (own > donors.max(axis=0))
        return {
            "last": comparison.years[-1],
            "years_before": before,
            "years_after": comparison.after,
            "n": n,
            "p_value": rank_p(self.ratios, 0),
            "least_p": comparison.least_p,
            "confidence": self.confidence(alpha),
            "among": self.among,
            "exact": unbound,
            "exact_after": [str(comparison.labels[unit]) for unit in np.flatnonzero(still)],
            "exact_fit": bool(self.exact[0]),
            "rank": round(rank_p(self.ratios, 0) * n) if not np.isnan(self.ratios[0]) else None,
            "rmspe": float(self.misfit[0]),
            "rmspe_before": float(self.misfit[0]),
            "rmspe_after": float(self.after[0]),
            "ratio": float(self.finite()[0]),
            "gap": gap,
            "gap_low": gap - reach,
            "gap_high": gap + reach,
            "fit": _explained(own, self.gaps[0, :before]),
            "n_well_fitted": int(well.sum()),
            "p_well_fitted": rank_p(self.ratios[well], 0),
            "least_detectable": self._detectable(),
            "unique": self.unique,
            "effective_donors": 1 / float(np.sum(self.weights**2)),
            "years_outside": int(beyond.sum()),
        }

    def _detectable(self) -> float:
        """Return the root mean squared gap after from which the treated would rank first."""
        others = self.ratios[1:]
        known = np.isfinite(others).all() and not self.exact[0]
        return float(others.max() * self.misfit[0]) if known else float("nan")


def _explained(own: FloatArray, gap: FloatArray) -> float:
    """Return the share of a unit's variation before that its synthetic self has too."""
    spread = rms(own - own.mean())
    return 1 - (rms(gap) / spread) ** 2 if spread > 0 else float("nan")
