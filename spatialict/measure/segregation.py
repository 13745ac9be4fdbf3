"""Whether organisations work with their own kind: the E-I index and assortativity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.networks import mixing as cells
from spatialict.core.networks.chance import compared, decided, notes
from spatialict.core.networks.relabelled import Labelled, check, decide
from spatialict.core.study import Result

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray
    from spatialict.core.inference import Alternative
    from spatialict.core.networks.network import Links
    from spatialict.core.workers import Workers


def segregation(
    links: Links,
    groups: pd.Series[Any],
    *,
    attribute: str = "sphere",
    alternative: Alternative = "two-sided",
    alpha: float = 0.05,
    permutations: int | str = 999,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Whether links stay within groups or go between them, more than chance makes them do.

    .. math:: EI = \frac{E - I}{E + I}, \qquad
              r = \frac{\sum_g e_{gg} - \sum_g a_g^2}{1 - \sum_g a_g^2}

    E and I are links between groups and within one; :math:`e_{gg}` is the share of links within
    g, :math:`a_g` the share of ends of links in g.

    Parameters
    ----------
    links, groups, attribute
        As in `mixing`.
    alternative, alpha
        As in `spatialict.local_moran`.
    permutations, workers, seed
        As in `mixing`.

    Returns
    -------
    Result
        Index ``statistic``: ``ei`` (1: all links are between groups, -1: all within one),
        ``assortativity`` (1: all within groups; 0: as mixed as the ends of links), and both with
        links counted by their weight, ``ei_weighted`` and ``assortativity_weighted``. Columns
        ``value``, ``expected`` (of E-I exactly; the mean over the arrangements of r), ``low``,
        ``high``, ``p_value``, ``min_p``, ``label`` (``more``, ``fewer``, ``ns``: than by chance),
        ``status``. The four are views of one question, so there is no q. ``NaN`` and ``undefined``
        without links, and for r where all links are within one group. Statuses ``constant`` and
        ``too_few`` as in `mixing`. The params count ``external`` and ``internal`` links.

    Raises
    ------
    ArgumentError
        As `mixing`.

    Notes
    -----
    The expected E-I is not 0: three equal groups would give about 1/3. It is
    :math:`1 - 2 \sum_g n_g (n_g - 1) / (n (n - 1))`.

    References
    ----------
    .. [1] Krackhardt, D. and Stern, R. N. (1988). Informal networks and organizational crises: an
       experimental simulation. *Social Psychology Quarterly* 51(2), 123-140.
    .. [2] Newman, M. E. J. (2003). Mixing patterns in networks. *Physical Review E* 67, 026126.

    Examples
    --------
    Four organisations on a line, two links within groups and one between: (1 - 2) / 3. Of the
    three ways to make two pairs of them, this one has the most links within.

    >>> path = pd.DataFrame({"source": ["u1", "u2", "i1"], "target": ["u2", "i1", "i2"]})
    >>> helix = pd.Series({"u1": "u", "u2": "u", "i1": "i", "i2": "i"})
    >>> found = segregation(path, helix, attribute="helix", alternative="less")
    >>> found.table.loc[["ei", "assortativity"], ["value", "expected", "p_value"]].round(3)
                   value  expected  p_value
    statistic
    ei            -0.333     0.333    0.333
    assortativity  0.333    -0.389    1.000
    """
    asked = {
        "attribute": attribute, "alternative": alternative, "alpha": alpha,
        "correction": "none", "seed": seed,
    }  # fmt: skip
    check(asked)
    labelled = Labelled.of(links, groups, attribute)
    dealing = decide(permutations, labelled, seed, 2.0 * len(labelled.web.one))
    chance = cells.dealt_indices(labelled, dealing, workers)
    seen = cells.seen(labelled)
    value = cells.indices(seen)[0]
    index = pd.Index(cells.NAMES, name="statistic")
    found = compared(value, chance, asked, dealing).set_index(index)
    judged = decided(found, asked, labelled).drop(columns="q_value")
    table = pd.DataFrame({"value": value, "expected": _expected(labelled, chance)}, index=index)
    table["expected"] = table["expected"].where(table["value"].notna())
    table[["low", "high"]] = found[["low", "high"]]
    table = table.join(judged)
    internal = int(np.trace(seen.links[0]))
    counts = {"external": len(labelled.web.one) - internal, "internal": internal}
    params = asked | {"permutations": dealing.told} | labelled.facts() | counts
    said = notes(labelled, dealing, table["status"])
    return Result("segregation", table, "1", params, tuple(said))


def _expected(labelled: Labelled, chance: FloatArray) -> FloatArray:
    """Return what labels dealt anew give on average."""
    n, size = float(labelled.web.n), labelled.sizes.astype(float)
    pairs = n * (n - 1)
    ei = 1 - 2 * float((size * (size - 1)).sum()) / pairs if pairs > 0 else np.nan
    defined = np.isfinite(chance)
    number = defined.sum(axis=0)
    mean = np.where(defined, chance, 0.0).sum(axis=0) / np.where(number > 0, number, np.nan)
    mean[:2] = ei
    return np.asarray(mean, dtype=float)
