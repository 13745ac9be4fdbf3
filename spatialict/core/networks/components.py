"""Which nodes are joined, and how deep in the network each one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.networks.network import Network


def components(network: Network) -> NDArray[np.int32]:
    """Return the component of each node: 1 is the largest, of equal ones that of the first key.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.networks.network import Network
    >>> links = pd.DataFrame({"source": ["c", "d"], "target": ["d", "e"]})
    >>> components(Network.of(links, nodes=["a", "b", "c", "d", "e"])).tolist()
    [2, 3, 1, 1, 1]
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(network.one), dtype=np.int8)
    joined = csr_array((ones, (network.one, network.other)), shape=(network.n, network.n))
    number, found = connected_components(joined, directed=False)
    size = np.bincount(found, minlength=number)
    first = np.full(number, network.n)
    np.minimum.at(first, found, np.arange(network.n))
    rank = np.empty(number, dtype=np.int32)
    rank[np.lexsort((first, -size))] = np.arange(1, number + 1)
    return np.asarray(rank[found])


def core_numbers(network: Network) -> NDArray[np.int32]:
    """Return the largest k for which each node has k partners among those of whom that holds too.

    Examples
    --------
    Three that all know each other, and one who knows one of them:

    >>> import pandas as pd
    >>> from spatialict.core.networks.network import Network
    >>> links = pd.DataFrame({"source": ["a", "b", "c", "d"], "target": ["b", "c", "a", "a"]})
    >>> core_numbers(Network.of(links)).tolist()
    [2, 2, 2, 1]
    """
    from spatialict.core.kernels.peeling import cores

    starts, beside, _ = network.csr
    core = np.empty(network.n, dtype=np.int32)
    cores(starts, beside, core)
    return core
