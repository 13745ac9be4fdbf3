"""Six made-up regions, typed by hand, with every Result that the exports read.

Two rows of three squares of 100 km. ``R1`` is the pole; ``R5`` has no neighbour with a value and
``R6`` reported nothing, so every column meets a status; no region is "emerging", so a class is
absent; the name of ``R4`` is hostile. The numbers are plausible, not computed: exports must show
what they are given. Nothing here is an oracle for a measure.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from libpysal.graph import Graph
from pyproj import CRS
from shapely.geometry import Point, box

from spatialict.core.study import Findings, Message, Names, Result, Source, Study

NAN = np.nan
IDS = pd.Index(["R1", "R2", "R3", "R4", "R5", "R6"], name="region_id")
HOSTILE = "<script>alert('x')</script>\"]]>&{{7*7}}[% 1+1 %];DROP TABLE regions;--=1+1"
ALBERS = CRS.from_proj4("+proj=aea +lat_0=48 +lon_0=67 +lat_1=43 +lat_2=53 +datum=WGS84 +units=m")
STATUS = ["ok", "ok", "ok", "ok", "island", "missing"]


def regions() -> gpd.GeoDataFrame:
    """Return six squares of 100 km; R5 stands apart."""
    corners = [(0, 0), (1, 0), (2, 0), (0, 1), (4, 1), (2, 1)]
    squares = [box(x * 1e5, y * 1e5, (x + 1) * 1e5, (y + 1) * 1e5) for x, y in corners]
    return gpd.GeoDataFrame(
        {
            "name_en": ["Pole City", "Second", "Third", HOSTILE, "Lone", "Silent"],
            "name_ru": [
                "г. Полюс",
                "Вторая область",
                "Третья область",
                HOSTILE,
                "Дальняя",
                "Тихая",
            ],
            "name_kk": ["Өзек қ.", "Екінші облысы", "Үшінші облысы", HOSTILE, "Шалғай", "Ұлық"],
            "kind": ["city", "oblast", "oblast", "oblast", "oblast", "oblast"],
            "kato": ["750000000", "", "", "", "", ""],
        },
        geometry=squares,
        index=IDS,
        crs=ALBERS,
    )


def _table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, index=IDS)


def _local(name: str, label: list[str], *, hot: bool = False) -> Result:
    table = _table(
        value=[1.2, -0.1, -0.3, 0.2, NAN, NAN],
        z_value=[2.9, -0.2, -0.6, 0.4, NAN, NAN],
        p_value=[0.012, 0.71, 0.55, 0.62, NAN, NAN],
        q_value=[0.048, 0.71, 0.71, NAN, NAN, NAN],
        min_p=[0.0021, 0.0021, 0.0021, 0.2, NAN, NAN],
        mc_error=[0.0] * 4 + [NAN, NAN],
        quadrant=["HL", "LH", "LL", "LL", None, None],
        label=label,
        k=[2, 3, 2, 1, 0, 0],
        status=["ok", "ok", "ok", "too_few", "island", "missing"],
    )
    params = {
        "permutations": "exact",
        "alternative": "two-sided",
        "transform": "R",
        "n": 4,
        "m": 3,
        "correction": "bh",
        "alpha": 0.05,
        "seed": 7,
        "missing": "omit",
        "sets": 10,
        "star": hot,
        "engine": "made up",
    }
    return Result(name, table, "1", params)


def _one_row(name: str, value: float, expected: float, p_value: float) -> Result:
    table = pd.DataFrame(
        {
            "value": [value],
            "expected": [expected],
            "variance": [0.02],
            "z_value": [1.1],
            "p_value": [p_value],
            "mc_error": [0.001],
            "status": ["ok"],
        },
        index=pd.Index([name], name="statistic"),
    )
    params = {"permutations": 99_999, "alternative": "two-sided", "seed": 7, "n": 4}
    return Result(name, table, "1", params)


def _by_year(rows: dict[tuple[str, int], list[object]], columns: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(rows, names=["region_id", "year"])
    return pd.DataFrame(list(rows.values()), index=index, columns=columns)


def _trend() -> Result:
    rows: dict[tuple[str, int], list[object]] = {}
    for step, year in enumerate((2021, 2022, 2023)):
        for number, region in enumerate(IDS):
            lq = NAN if region == "R6" else [2.0, 0.9, 0.8, 0.3, 0.2, NAN][number] + 0.1 * step
            rows[region, year] = [lq, lq * 50, lq / 5, "missing" if region == "R6" else "ok"]
    table = _by_year(rows, ["value", "activity", "share", "status"])
    return Result("location_quotient_trend", table, "1", {"industry": ("J",), "kind": "gva"})


def _candidates() -> pd.DataFrame:
    missing = [None] * 6
    table = pd.DataFrame(
        {"class": ["growth_pole", "potential", "none", "none", "none", None]}, index=IDS
    )
    table["score"] = [1.76, 0.88, 0.32, 0.24, 0.16, NAN]
    criteria = {
        "specialisation": (
            [2.2, 1.1, 1.0, 0.5, 0.4, NAN],
            1.25,
            [True, False, False, False, False, pd.NA],
        ),
        "size": ([0.6, 0.16, 0.1, 0.02, 0.01, NAN], 0.05, [True, True, True, False, False, pd.NA]),
        "growth": ([3, 2, 1, 0, 0, NAN], 3, [True, False, False, False, False, pd.NA]),
        "growth_rate": ([NAN] * 6, 0.0, [pd.NA] * 6),
        "association": (
            [0.048, 0.71, 0.71, NAN, NAN, NAN],
            0.05,
            [True, False, False, pd.NA, pd.NA, pd.NA],
        ),
        "helix": ([3, 1, 0, 0, 0, 0], 3, [True, False, False, False, False, False]),
        "synergy": ([NAN] * 6, NAN, [pd.NA] * 6),
        "ict_level": ([NAN] * 6, NAN, [pd.NA] * 6),
        "clustering": ([6, 2, 0, 0, 0, NAN], 10.0, [*[False] * 5, pd.NA]),
    }
    for name, (value, threshold, passed) in criteria.items():
        table[f"{name}_value"] = value
        table[f"{name}_threshold"] = threshold
        table[f"{name}_passed"] = pd.array(passed, dtype="boolean")
    for language, sentence in (
        ("en", "LQ 2.20 and 60.0% of the nation."),
        ("ru", "LQ 2,20 и 60,0 % по стране."),
        ("kk", "LQ 2,20, ел бойынша 60,0 %."),
    ):
        table[f"reason_{language}"] = [sentence, *missing[1:]]
    table["lq_change"] = [0.2, 0.2, 0.2, 0.2, 0.2, NAN]
    table["share_change"] = [0.04, 0.01, -0.01, 0.0, 0.0, NAN]
    table["regional_shift"] = [12.0, 1.0, -3.0, -1.0, -0.5, NAN]
    table["association_quadrant"] = ["HL", "LH", "LL", "LL", None, None]
    table["association_p"] = [0.012, 0.71, 0.55, 0.62, NAN, NAN]
    table["association_status"] = ["ok", "ok", "ok", "too_few", "island", "missing"]
    return table


def _results() -> dict[str, Result]:
    from tests import made_up_firms

    lq = _table(
        value=[2.2, 1.1, 1.0, 0.5, 0.4, NAN],
        activity=[120.0, 32.0, 20.0, 4.0, 2.0, NAN],
        total=[400.0, 300.0, 200.0, 100.0, 50.0, NAN],
        share=[0.6, 0.16, 0.1, 0.02, 0.01, NAN],
        national_share=0.1,
        slq=[1.6, 0.2, 0.0, -0.6, -0.7, NAN],
        slq_log=[1.2, 0.4, 0.3, -0.5, -0.8, NAN],
        rsca=[0.38, 0.05, 0.0, -0.33, -0.43, NAN],
        nrca=[0.06, 0.01, 0.0, -0.03, -0.04, NAN],
        hclq=[65.0, 3.0, 0.0, -4.0, -3.0, NAN],
        flq=[1.6, 1.3, 1.0, 1.1, 0.4, NAN],
        low=NAN,
        high=NAN,
        p_value=NAN,
        q_value=NAN,
        status=["ok", "ok", "ok", "ok", "ok", "missing"],
    )
    shift = _table(
        value=[12.0, 1.0, -3.0, -1.0, -0.5, NAN],
        national=[20.0, 6.0, 4.0, 1.0, 0.5, NAN],
        industry_mix=[5.0, 1.0, 1.0, 0.1, 0.1, NAN],
        competitive=[12.0, 1.0, -3.0, -1.0, -0.5, NAN],
        change=[37.0, 8.0, 2.0, 0.1, 0.1, NAN],
        status=["ok"] * 5 + ["missing"],
    )
    network = _table(
        university=[2, 1, 0, 0, 0, 0],
        institute=0,
        industry=[2, 0, 0, 0, 0, 0],
        government=[1, 0, 0, 0, 0, 0],
        support=0,
        u=[2, 1, 0, 0, 0, 0],
        i=[2, 0, 0, 0, 0, 0],
        g=[1, 0, 0, 0, 0, 0],
        value=[3, 1, 0, 0, 0, 0],
        degree=[6, 1, 0, 0, 0, 0],
        internal_links=[3, 0, 0, 0, 0, 0],
        external_links=[1, 1, 0, 0, 0, 0],
        status="ok",
    )
    results = {
        "location_quotient": Result(
            "specialisation",
            lq,
            "1",
            {
                "kind": "gva",
                "unit": "million",
                "year": 2023,
                "industry": ("J",),
                "slq_bound": 1.79,
                "confidence": 0.95,
            },
        ),
        "location_quotient_trend": _trend(),
        "shift_share": Result("shift_share", shift, "million", {"first": 2021, "last": 2023}),
        "network": Result(
            "organisation_network",
            network,
            "organisations",
            {"link_kind": "colocation", "distance_m": 50_000.0, "placed": "town"},
        ),
        "organisations": Result(
            "organisation_network",
            pd.DataFrame(
                {
                    "region_id": ["R1"] * 5 + ["R2"],
                    "sphere": [
                        "university",
                        "university",
                        "industry",
                        "industry",
                        "government",
                        "university",
                    ],
                    "helix": ["u", "u", "i", "i", "g", "u"],
                    "degree": [2, 2, 1, 1, 1, 1],
                    "betweenness": NAN,
                    "status": "undefined",
                },
                index=organisations().index,
            ),
        ),
        "links": Result(
            "organisation_network",
            pd.DataFrame(
                {
                    "source": ["o1", "o1", "o2", "o3"],
                    "target": ["o2", "o3", "o6", "o4"],
                    "weight": 1.0,
                    "kind": "colocation",
                    "distance_m": [0.0, 0.0, 40_000.0, 0.0],
                }
            ),
        ),
        "candidates": Result(
            "candidates",
            _candidates(),
            "1",
            {
                "alpha": 0.05,
                "classes": {"growth_pole": [["specialisation >= 1.25", "size >= 0.05"]]},
            },
        ),
        "candidates_by_year": Result(
            "candidates",
            _by_year(
                {
                    ("R1", 2021): ["growth_pole", 2.0, 0.5],
                    ("R1", 2022): ["growth_pole", 2.1, 0.55],
                    ("R1", 2023): ["growth_pole", 2.2, 0.6],
                    ("R2", 2023): ["potential", 1.1, 0.16],
                },
                ["class", "specialisation_value", "size_value"],
            ),
        ),
    }
    for rule in ("queen", "knn4", "queen+knn4"):
        degree = _table(
            value=[2, 3, 2, 1, 0, 2],
            component=[0, 0, 0, 0, 1, 0],
            enclave=[False, False, False, True, False, False],
            status=["ok", "ok", "ok", "ok", "island", "ok"],
        )
        results[f"neighbours:{rule}"] = Result(
            "connectivity",
            degree,
            "regions",
            {
                "rule": rule,
                "n": 6,
                "n_edges": 5,
                "n_components": 2,
                "islands": ["R5"],
                "enclaves": ["R4"],
                "min_degree": 0,
                "mean_degree": 10 / 6,
                "max_degree": 3,
            },
        )
        for name in ("local_moran", "local_geary", "local_moran_bivariate"):
            results[f"{name}:{rule}"] = _local(name, ["HL", "ns", "ns", "ns", "ns", "ns"])
        for name in ("getis_ord_star", "getis_ord"):
            results[f"{name}:{rule}"] = _local(
                name, ["H", "ns", "ns", "ns", "ns", "ns"], hot=name.endswith("star")
            )
        for name, value in (("moran", 0.1), ("geary", 0.9), ("general_g", 0.3)):
            results[f"{name}:{rule}"] = _one_row(
                name, value, {"moran": -1 / 3, "geary": 1.0}.get(name, 0.25), 0.31
            )
        results[f"join_counts:{rule}"] = replace(_one_row("join_counts", 3.0, 2.0, 0.4))
    return results | made_up_firms.results()


def organisations() -> gpd.GeoDataFrame:
    """Return six organisations at two towns' centres."""
    seats = [Point(5e4, 5e4)] * 5 + [Point(9e4 + 4e4, 5e4)]
    return gpd.GeoDataFrame(
        {
            "name": [
                "University One",
                "Second University",
                "Firm",
                '=HYPERLINK("http://x")',
                "Akimat",
                HOSTILE,
            ],
            "sphere": [
                "university",
                "university",
                "industry",
                "industry",
                "government",
                "university",
            ],
            "town": ["Pole"] * 5 + ["Second"],
            "region_id": ["R1"] * 5 + ["R2"],
            "placed": "town",
        },
        geometry=seats,
        crs=ALBERS,
        index=pd.Index([f"o{i}" for i in range(1, 7)], name="org_id"),
    )


def study() -> Study:
    """Return the tables of the made-up study."""
    from tests import made_up_firms

    activity = pd.DataFrame(
        [
            (r, i, y, "gva", v, "million")
            for r, v in zip(IDS[:5], (120.0, 32.0, 20.0, 4.0, 2.0), strict=True)
            for i in ("A", "J")
            for y in (2021, 2022, 2023)
        ],
        columns=["region_id", "industry", "year", "kind", "value", "unit"],
    )
    older = regions().reset_index()[["region_id", "name_en", "name_ru", "name_kk", "geometry"]]
    merged = older.dissolve(by=older["region_id"].replace({"R2": "R1"})).drop(columns="region_id")
    sources = (
        Source("regions", Names.alike("Made-up squares"), licence=Names.alike("CC0"), years="2023"),
        Source(
            "activity",
            Names.alike("Made-up figures"),
            licence=Names.alike("CC0"),
            years="2021-2023",
        ),
        Source("firms", Names.alike("Drawn from a seed"), synthetic=True),
    )
    return Study(
        regions=regions(),
        activity=activity,
        firms=made_up_firms.firms(),
        rejects=made_up_firms.rejects(),
        organisations=organisations(),
        borders={"17": merged.rename_axis("region_id")},
        sources=sources,
    )


def findings(**changes: object) -> Findings:
    """Return the findings of the made-up study; keyword arguments replace fields."""
    from spatialict.core import labels

    shapes = study().regions
    graphs = {
        rule: Graph.build_contiguity(shapes, rook=False) for rule in ("queen", "knn4", "queen+knn4")
    }
    whole = Findings(
        name="made_up",
        title=Names("Made-up regions", "Вымышленные регионы", "Ойдан шығарылған өңірлер"),
        sector=Names("section J", "секция J", "J секциясы"),
        study=study(),
        results=_results(),
        graphs=graphs,
        year=2023,
        years=(2021, 2023),
        languages=labels.LANGUAGES,
        caveats=(Message("study.rows", {"count": 2, "total": 17}),),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]
