"""Names of Kazakhstan's regions: regions.csv, aliases.csv and crosswalk.csv."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pycountry

from spatialict.data.gazetteer import plain

if TYPE_CHECKING:
    from pathlib import Path

PATTERNS = {
    "en": ("{} region", "{} oblast", "{} province", "{} reg.", "{}"),
    "ru": ("{} область", "{} обл.", "{}"),
    "ru_noun": ("область {}", "обл. {}", "{} область", "{} обл.", "{}"),
    "kk": ("{} облысы", "{} обл.", "{}"),
    "kk_plain": ("{} облысы", "{} обл."),
    "kk_latin": ("{} oblysy", "{} oblysı", "{} obl.", "{}"),
    "ru_latin": ("{} oblast", "{} obl.", "{}"),
    "en_city": ("{} city", "city of {}", "{} (city)", "{}"),
    "ru_city": ("г. {}", "город {}", "гор. {}", "{} г.", "{} город", "{} (город)", "{}"),
    "kk_city": ("{} қаласы", "{} каласы", "{} қ.", "қ. {}", "{} (қала)", "{}"),
    "kk_latin_city": ("{} qalasy", "{} qalası", "{}"),
    "exact": ("{}",),
    "code": ("{}",),
}
NEW_2022 = {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35"}
NEW_2018 = {"KZ-61": "KZ-51", "KZ-79": "KZ-51"}


def read_regions(sources: Path) -> pd.DataFrame:
    """Return the typed list of regions with KATO codes; check the codes against ISO 3166-2."""
    regions = pd.read_csv(sources / "regions.csv", dtype=str, keep_default_na=False)
    iso = {division.code for division in pycountry.subdivisions.get(country_code="KZ")}
    now = set(regions.loc[regions["until"] == "", "region_id"])
    if iso != now:
        raise SystemExit(f"ISO 3166-2 and regions.csv differ: {sorted(iso ^ now)}")
    regions["kato"] = regions["region_id"].str[3:] + "0000000"
    return regions.set_index("region_id")


def crosswalk(regions: pd.DataFrame) -> pd.DataFrame:
    """Return where each region lies in the same or coarser borders."""
    rows = []
    today = sorted(regions.index[regions["until"] == ""])
    in_17 = [region for region in today if region not in NEW_2022]
    in_16 = sorted({NEW_2018.get(region, region) for region in in_17})
    finest_first = {"20": today, "17": in_17, "16": in_16}
    steps = {"17": NEW_2022, "16": NEW_2022 | NEW_2018}
    for source, members in finest_first.items():
        for target in [borders for borders in finest_first if int(borders) <= int(source)]:
            into = steps.get(target, {})
            rows += [(region, source, target, into.get(region, region)) for region in members]
    return pd.DataFrame(rows, columns=["region_id", "borders_from", "borders_to", "target"])


def aliases(sources: Path) -> pd.DataFrame:
    """Return every spelling once a region; what two regions share is marked ambiguous."""
    typed = pd.read_csv(sources / "spellings.csv", dtype=str, keep_default_na=False)
    rows = [
        (pattern.format(spelling), row["region_id"], row["kind"], row["note"])
        for _, row in typed.iterrows()
        for spelling in row["spellings"].split("|")
        for pattern in PATTERNS[row["kind"]]
    ]
    iso = [
        (division.name, division.code, "iso", "ISO 3166-2")
        for division in sorted(pycountry.subdivisions.get(country_code="KZ"), key=lambda d: d.code)
    ]
    table = pd.DataFrame(rows + iso, columns=["alias", "region_id", "language", "note"])
    plain_name = table["alias"].map(plain)
    table = table[~table.assign(alias=plain_name).duplicated(["alias", "region_id"])]
    shared = table.groupby(table["alias"].map(plain))["region_id"].transform("nunique") > 1
    table.loc[shared, "note"] = "ambiguous"
    table["language"] = table["language"].map(language_of)
    return table.sort_values(["region_id", "language", "alias"], ignore_index=True)


def language_of(kind: str) -> str:
    """Return the language of a kind of spelling; "" where it is none's."""
    if kind in {"exact", "code"}:
        return ""
    return {
        "kk_latin": "kk-Latn",
        "kk_latin_city": "kk-Latn",
        "iso": "kk-Latn",
        "ru_latin": "ru-Latn",
    }.get(kind, kind[:2])
