"""How much of a cell is ground: by hand, and where regions overlap."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import box

from spatialict.core.places.clipping import touching


def test_a_cell_that_regions_overlap_in_is_at_most_full():
    """Both cover the cell of 1 km2 wholly; the next is half covered by the first alone."""
    cells = np.array([box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)], dtype=object)
    ground = np.array([box(-5, -5, 1500, 1005), box(0, 0, 1000, 1000)], dtype=object)
    there, area = touching(cells, ground)
    assert there.tolist() == [0, 1]
    assert area.tolist() == pytest.approx([1.0, 0.5], rel=1e-12)
