"""Do firms cluster here? What the clusters of points say about regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core.clusters.numbering import DENSITY, SCAN
from spatialict.core.study import ArgumentError, Result

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray


def clustering(
    region: pd.Series[str],
    cluster_id: pd.Series[int] | None = None,
    scan_cluster: pd.Series[int] | None = None,
    *,
    regions: pd.Index | None = None,
    least: int = 10,
) -> Result:
    r"""Firms of a sector, region by region, that stand in a cluster of firms.

    .. math:: v_r = \#\{i \in r : i \text{ is in a density cluster of} \ge m \text{ firms, or in a
              significant window of the scan}\}

    Parameters
    ----------
    region : pandas.Series
        ``region_id`` of each firm of the sector, by ``firm_id``; missing where it has none.
    cluster_id : pandas.Series, optional
        Density cluster of each firm (see `spatialict.density_clusters`), -1 or missing for none.
    scan_cluster : pandas.Series, optional
        Significant cluster of the scan that each firm's location belongs to, 0 or missing for
        none.
    regions : pandas.Index, optional
        All regions, in the order of the answer; by default those of the firms, sorted.
    least : int
        m: firms of a density cluster that counts, wherever in the cluster they are.

    Returns
    -------
    Result
        Index ``region_id``: ``value`` (firms in clusters), ``firms`` (of the sector), ``share``
        (``NaN`` where there are no firms), ``clusters`` (tuple of names such as ``"D1"`` for
        density, ``"S2"`` for the scan: most firms here first), ``status``: ``missing`` for all
        where neither kind of cluster was looked for.

    Raises
    ------
    ArgumentError
        If a firm is in a region that `regions` does not have.

    Notes
    -----
    A cluster counts whole, also in a region that holds a small part of it: clusters do not stop
    at borders. A firm in two clusters is counted once.

    References
    ----------
    .. [1] Ester, M., Kriegel, H.-P., Sander, J. and Xu, X. (1996). A density-based algorithm for
       discovering clusters. *Proceedings of KDD-96*, 226-231.
    .. [2] Kulldorff, M. (1997). A spatial scan statistic. *Communications in Statistics - Theory
       and Methods* 26, 1481-1496.

    Examples
    --------
    A cluster of three firms lies across two regions; of A's firms one is in none.

    >>> firms = pd.DataFrame({"region": ["A", "A", "A", "B"], "cluster": [1, 1, -1, 1]})
    >>> clustering(firms["region"], firms["cluster"], least=3).table
               value  firms     share clusters status
    region_id
    A            2.0      3  0.666667    (D1,)     ok
    B            1.0      1  1.000000    (D1,)     ok
    """
    known = region.notna()
    place = region[known].astype(str)
    names = pd.Index(sorted(place.unique())) if regions is None else pd.Index(regions)
    strange = sorted(set(place.unique()) - set(names.astype(str)))
    if strange:
        raise ArgumentError("clusters.strange_regions", count=len(strange), ids=strange[:5])
    dense = _held(cluster_id, place.index, DENSITY, 0)
    scanned = _held(scan_cluster, place.index, SCAN, 1)
    if cluster_id is not None:
        sizes = cluster_id[cluster_id >= 0].value_counts()
        large = {f"{DENSITY}{number}" for number, size in sizes.items() if size >= least}
        dense = dense.where(dense.isin(large), None)
    table = _counted(place, dense, scanned, names)
    asked = cluster_id is not None or scan_cluster is not None
    if not asked:
        table["value"] = table["share"] = np.nan
    table["status"] = "ok" if asked else "missing"
    params = {"least": least, "density": cluster_id is not None, "scan": scan_cluster is not None}
    return Result("clustering", table, "firms", params)


def _held(given: pd.Series[int] | None, ids: pd.Index, letter: str, first: int) -> pd.Series[str]:
    """Return the name of each firm's cluster, None where it is in none."""
    found = pd.Series(None, index=ids, dtype=object)
    if given is None:
        return found
    number = given.reindex(ids)
    inside = (number >= first).fillna(False).astype(bool)
    found[inside] = letter + number[inside].astype("int64").astype(str)
    return found


def _counted(
    place: pd.Series[str], dense: pd.Series[str], scanned: pd.Series[str], names: pd.Index
) -> pd.DataFrame:
    keys = names.astype(str)
    firms = place.value_counts().reindex(keys, fill_value=0).to_numpy()
    held = place[_either(dense, scanned)].value_counts().reindex(keys, fill_value=0).to_numpy()
    share = np.divide(held, firms, out=np.full(len(keys), np.nan), where=firms > 0)
    rows = pd.concat([pd.DataFrame({"r": place, "c": one}) for one in (dense, scanned)]).dropna()
    sizes = rows.groupby(["r", "c"]).size().rename("n").reset_index()
    sizes["number"] = sizes["c"].str[1:].astype("int64")
    sizes = sizes.sort_values(["n", "c", "number"], ascending=[False, True, True])
    lists = {region: tuple(some) for region, some in sizes.groupby("r")["c"]}
    clusters = [lists.get(key, ()) for key in keys]
    columns = {"value": held.astype(float), "firms": firms, "share": share, "clusters": clusters}
    return pd.DataFrame(columns, index=names.rename("region_id"))


def _either(dense: pd.Series[str], scanned: pd.Series[str]) -> BoolArray:
    return np.asarray(dense.notna() | scanned.notna())
