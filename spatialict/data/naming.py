"""Which region of a study a person means by a code or a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.core.study import ArgumentError, Names
from spatialict.data.gazetteer import load_gazetteer
from spatialict.data.keys import RegionKeys

if TYPE_CHECKING:
    import pandas as pd


def find_region(regions: pd.DataFrame, name: str, country: str = "") -> str:
    """Return the code of a region of a study from its code or any known name, in any language.

    Parameters
    ----------
    regions : pandas.DataFrame
        Index ``region_id``; ``name_en, name_ru, name_kk``.
    country : str
        Whose gazetteer is asked too, where one ships.

    Raises
    ------
    ArgumentError
        If nothing, or more than one region, is called so; the message suggests.

    Examples
    --------
    >>> import pandas as pd
    >>> names = {"name_en": ["North"], "name_ru": ["Север"], "name_kk": ["Солтүстік"]}
    >>> find_region(pd.DataFrame(names, index=["R1"]), "СЕВЕР")
    'R1'
    """
    named = regions[["name_en", "name_ru", "name_kk"]].itertuples()
    known = {region: Names(en, ru, kk) for region, en, ru, kk in named}
    keys = RegionKeys(load_gazetteer(country) if country else None, known)
    found = keys.find(name)
    if found not in known:
        near = [keys.named(region) for region in keys.suggest(name) if region in known]
        key = "pipeline.unknown_region_near" if near else "pipeline.unknown_region"
        shown = name if len(name) <= 60 else name[:59] + "…"
        raise ArgumentError(key, name=shown, near=near)
    return str(found)
