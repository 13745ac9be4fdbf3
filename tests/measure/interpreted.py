"""esda's loops as the Python they are written in.

Numba would compile them for 15 s in each process that asks for p; interpreted, 999 draws for 25
squares take 0.01 s. The random numbers, and so every p, are the same to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest


@pytest.fixture(scope="module", autouse=True)
def interpreted_esda() -> Iterator[None]:
    """Put the Python of each compiled function of esda in its place, for one file of tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("crand", "moran", "significance"):
            module = import_module(f"esda.{name}")
            for key, value in list(vars(module).items()):
                if python := getattr(value, "py_func", None):
                    patch.setattr(module, key, python)
            if hasattr(module, "boolean"):  # a type of Numba's
                patch.setattr(module, "boolean", bool)
        yield
