"""What counts as ICT: the OECD and United Nations definition of the sector, in OKED codes.

The definition (ISIC Rev. 4) is manufacturing 261-264 and 268, wholesale trade 4651 and 4652,
software publishing 582, telecommunications 61, programming 62, data processing and portals 631,
and repair 951. OKED (NK RK 03-2019) and NACE Rev. 2 share these groups to the fourth digit.
Section J is another thing: see `SECTION_J`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.study import Message
from spatialict.data.gazetteer import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

ICT_GROUPS: Final = ("261", "262", "263", "264", "268", "465", "582", "61", "62", "631", "951")
"""Groups and divisions of the sector, as OKED writes them without dots."""

NOT_ICT: Final = ("4653", "4659")
"""Classes of ISIC's group 465 that are not ICT: machinery; OKED has them elsewhere (466)."""

SECTION_J: Final = Message("gazetteer.section_j_is_not_ict")
"""What must be printed wherever section J stands for ICT."""


def headquarters(country: str) -> Message:
    """Return what must be printed wherever value added stands for what a region makes.

    Examples
    --------
    >>> headquarters("").text()[-42:]
    'in the regions that have the head offices.'
    """
    known = "kazakhstan" if country == "kazakhstan" else "elsewhere"
    where = Message(f"gazetteer.headquarters_{known}")
    return Message("gazetteer.gva_at_headquarters", {"where": where})


def is_ict(oked: str) -> bool:
    """Tell whether an activity belongs to the ICT sector.

    Parameters
    ----------
    oked : str
        Code of OKED, NACE Rev. 2 or ISIC Rev. 4, with or without dots. A code that is wider than
        a group of the sector ("63", "J") is not ICT as a whole: False.

    References
    ----------
    .. [1] OECD (2007). *Information economy: sector definitions based on ISIC Rev. 4*.

    Examples
    --------
    Programming is, publishing of books is not, though both stand in section J:

    >>> is_ict("62.01.1"), is_ict("58110")
    (True, False)
    """
    code = re.sub(r"[.\s]", "", oked)
    return code.isdecimal() and code.startswith(ICT_GROUPS) and not code.startswith(NOT_ICT)


def in_sector(firms: pd.DataFrame, codes: Sequence[str]) -> pd.Series[bool]:
    """Tell which firms belong to the industries of these codes.

    Parameters
    ----------
    firms : pandas.DataFrame
        Columns ``industry`` and, where it is known, ``oked``.
    codes : sequence of str
        ``"ICT"`` for the definition of this module; else a code as ``industry`` has it ("J"), or
        the beginning of an ``oked`` or of a numeric ``industry`` ("62", "62.01").

    Examples
    --------
    >>> import pandas as pd
    >>> firms = pd.DataFrame({"industry": ["J", "J", "C"], "oked": ["62010", "58110", "26110"]})
    >>> in_sector(firms, ["ICT"]).tolist(), in_sector(firms, ["J"]).tolist()
    ([True, False, True], [True, True, False])
    """
    import pandas as pd

    found = pd.Series(False, index=firms.index)
    for column in ("industry", "oked"):
        if column in firms:
            words = firms[column].astype("category")
            of_code = [_is_of(str(word), codes) for word in words.cat.categories]
            found |= np.array([*of_code, False])[words.cat.codes]  # -1, the last: no code
    return found


def _is_of(given: str, codes: Sequence[str]) -> bool:
    """Tell whether a code is one of these, or a narrower one."""
    code = re.sub(r"[.\s]", "", given)
    wider = tuple(re.sub(r"[.\s]", "", each) for each in codes if each != "ICT")
    of_these = given in codes or (code.isdecimal() and bool(wider) and code.startswith(wider))
    return of_these or ("ICT" in codes and is_ict(code))


def ict_groups() -> pd.DataFrame:
    """Return the groups of the sector with section and names in three languages.

    Examples
    --------
    >>> ict_groups().loc["62", "name_en"]
    'Computer programming, consultancy and related activities'
    """
    return _table("ict_groups.csv", "oked_group")


def ict_subclasses() -> pd.DataFrame:
    """Return the OKED subclasses of the sector: ``oked_group, name_ru``, index ``oked``.

    Examples
    --------
    >>> ict_subclasses().loc["62020", "oked_group"]
    '62'
    """
    return _table("ict_subclasses.csv", "oked")


def _table(name: str, index: str) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(shipped(f"kazakhstan/{name}"), dtype=str, encoding="utf-8").set_index(index)
