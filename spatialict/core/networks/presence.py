"""What of a network lies in each region: who is there, and how many links stay or leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import IntArray
    from spatialict.core.networks.network import Network

HELIX: Final = ("u", "i", "g")


def presence(people: pd.DataFrame, regions: pd.Index[Any], spheres: Sequence[str]) -> pd.DataFrame:
    """Count the organisations of each region by sphere and by side; ``value`` is the sides there.

    Parameters
    ----------
    people : pandas.DataFrame
        ``region_id, sphere, helix`` of each organisation; who has none is counted in none.
    regions : pandas.Index
        All regions.
    spheres : sequence of str
        Columns.

    Examples
    --------
    >>> people = pd.DataFrame({"region_id": ["a", "a"], "sphere": "firm", "helix": "i"})
    >>> presence(people, pd.Index(["a", "b"]), ["firm"]).loc["a"].tolist()
    [2, 0, 2, 0, 1, 2]
    """
    table = pd.DataFrame(index=regions)
    for column, words in (("sphere", list(spheres)), ("helix", list(HELIX))):
        counts = pd.crosstab(people["region_id"], people[column])
        table[words] = counts.reindex(index=regions, columns=words, fill_value=0)
    table["value"] = (table[list(HELIX)] > 0).sum(axis=1)
    whole = people["region_id"].value_counts().reindex(regions).fillna(0)
    return table.assign(organisations=whole.astype("int64"))


def by_region(web: Network, home: IntArray, regions: pd.Index[Any]) -> pd.DataFrame:
    """Count the links of each region that stay inside it and that leave it.

    Parameters
    ----------
    web : Network
        All links.
    home : array of int, shape (n,)
        Region of each node as a position in `regions`, -1 where it is in none: a link to such a
        node leaves the region, and adds no partner.
    regions : pandas.Index
        All regions.

    Returns
    -------
    pandas.DataFrame
        ``degree`` (ends of links in the region), ``internal_links``, ``external_links``,
        ``internal_share`` of both (``NaN`` without links) and ``partners_regions``, the other
        regions that it has a link with.

    Examples
    --------
    >>> from spatialict.core.networks.network import Network
    >>> links = pd.DataFrame({"source": ["p", "p", "p"], "target": ["q", "r", "s"]})
    >>> web = Network.of(links)
    >>> by_region(web, np.array([0, 0, 1, -1]), pd.Index(["a", "b"]))
       degree  internal_links  external_links  internal_share  partners_regions
    a     4.0             1.0             2.0        0.333333               1.0
    b     1.0             0.0             1.0        0.000000               1.0
    """
    n, here = len(regions), home >= 0
    one, other = home[web.one], home[web.other]
    degree = np.bincount(home[here], weights=web.degree[here], minlength=n)
    inside = np.bincount(one[(one == other) & (one >= 0)], minlength=n)
    across = (one != other) & (one >= 0) & (other >= 0)
    pairs = np.concatenate([one[across] * n + other[across], other[across] * n + one[across]])
    outside = degree - 2 * inside
    ends = inside + outside
    columns = {
        "degree": degree,
        "internal_links": inside,
        "external_links": outside,
        "internal_share": np.divide(inside, ends, out=np.full(n, np.nan), where=ends > 0),
        "partners_regions": np.bincount(np.unique(pairs) // max(n, 1), minlength=n),
    }
    return pd.DataFrame(columns, index=regions).astype(float)
