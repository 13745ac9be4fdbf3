"""The stages of a run that ask about firms: where they concentrate, and their clusters.

Regions hide where firms are, so all of this is measured on their places; what it says of a region
is gathered in the end. The sector is that of ``[firms]``, else that of ``[sector]``.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.firms import open_in
from spatialict.core.study import SPHERES, ArgumentError, Message, Result, Study

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from spatialict.core.points.scan_places import Places
    from spatialict.core.workers import Workers
    from spatialict.data.project import FirmsSection, Project

LEAST_FIRMS: Final = 5
"""Fewer firms of the sector have no pattern to speak of."""
SECTOR: Final = "sector"
"""What the firms of the sector are called among the kinds of the co-location quotient."""


@dataclass(frozen=True)
class Register:
    """The firms that are asked about.

    Parameters
    ----------
    firms : pandas.DataFrame
        Those of the year.
    chosen : pandas.Series
        Which of them are the sector's.
    sample : pandas.Index
        Keys of the firms that the curves of distance and the co-location are measured on.
    left_out, drawn : tuple of Message
        Firms that were not open; and that there is a sample.

    Notes
    -----
    A register of the sector alone has nobody to compare it with: its density and its clusters can
    be found, but no curve, scan, grid or quotient.
    """

    firms: pd.DataFrame
    chosen: pd.Series[bool]
    sample: pd.Index
    left_out: tuple[Message, ...]
    drawn: tuple[Message, ...]

    @property
    def has_others(self) -> bool:
        """Tell whether firms of other industries are in the register."""
        return not bool(self.chosen.all())

    @property
    def of_sector(self) -> pd.DataFrame:
        """Return the firms of the sector."""
        return self.firms[self.chosen]


def register_of(study: Study, project: Project) -> Register | None:
    """Return the firms of the year and which are the sector's; None where there are too few."""
    from spatialict.data.sector import in_sector

    if study.firms is None:
        return None
    settings, firms = project.firms, study.firms
    left_out: tuple[Message, ...] = ()
    drawn: tuple[Message, ...] = ()
    if settings.current:
        there = open_in(firms, project.years.current)
        if not there.all():
            values = {"count": int((~there).sum()), "year": project.years.current}
            left_out = (Message("firms.not_open", values | {"total": len(firms)}),)
        firms = firms[there]
    chosen = in_sector(firms, settings.industry or project.sector.industry)
    if chosen.sum() < LEAST_FIRMS:
        return None
    sample = firms.index
    if len(firms) > settings.most_points:
        rng = np.random.default_rng(project.study.seed)
        places = rng.choice(len(firms), settings.most_points, replace=False, shuffle=False)
        sample = firms.index[np.sort(places)]
        drawn = (Message("firms.sampled", {"count": len(sample), "total": len(firms)}),)
    return Register(firms, chosen, sample, left_out, drawn)


def firm_results(study: Study, project: Project, *, workers: Workers = None) -> dict[str, Result]:
    """Return concentration by distance, the clusters, the grid; nothing without firms."""
    register = register_of(study, project)
    if register is None:
        return {}
    settings = project.firms
    common = {"seed": project.study.seed, "workers": workers}
    found = density(register, study, project, common)
    try:
        found |= synergy_of_firms(register, study, project, common)
    except ArgumentError as error:  # more places, technologies and regions than can be counted
        told = Message("firms.no_synergy", {"fault": error.message})
        found["density_clusters"] = with_notes(found["density_clusters"], (told,))
    if register.has_others:
        found |= curves(register, study.regions, settings, common)
        found |= scans(register, project, common)
        found |= co_location(register, study, settings, common)
        found |= grid(register, study.regions, settings, common)
    return found | in_regions(register, study, project, found)


def firm_caveats(study: Study, project: Project) -> tuple[Message, ...]:
    """Return why firms that were given are not asked about, or not about everything."""
    if study.firms is None:
        return ()
    register = register_of(study, project)
    codes = list(project.firms.industry or project.sector.industry)
    if register is None:
        kinds = study.firms["industry"].astype(str).value_counts().index
        values = {"codes": codes, "total": len(study.firms), "least": LEAST_FIRMS}
        return (Message("firms.too_few", values | {"there": sorted(kinds[:30])}),)
    said = []
    if not register.has_others:
        said.append(Message("firms.no_others", {"codes": codes}))
    if project.firms.weighted and not _known_jobs(register.firms).any():
        said.append(Message("firms.no_jobs"))
    return tuple(said)


def _known_jobs(firms: pd.DataFrame) -> pd.Series[bool]:
    if "jobs" not in firms:
        return pd.Series(False, index=firms.index)
    return firms["jobs"].notna()


def curves(
    register: Register, regions: gpd.GeoDataFrame, settings: FirmsSection, common: dict[str, Any]
) -> dict[str, Result]:
    """Return Kd, M and L of the sector among all firms."""
    from spatialict.measure.duranton_overman import duranton_overman
    from spatialict.measure.marcon_puech import marcon_puech
    from spatialict.measure.ripley import ripley_l

    firms, notes = register.firms.loc[register.sample], register.left_out + register.drawn
    weights = None
    known = _known_jobs(firms)
    if settings.weighted and register.chosen[firms.index][known].sum() >= LEAST_FIRMS:
        if not known.all():
            values = {"count": int((~known).sum()), "total": len(firms)}
            notes += (Message("firms.jobs_unknown", values),)
        firms = firms[known]
        weights = firms["jobs"]
    chosen = register.chosen.loc[firms.index]
    options = common | {"simulations": settings.simulations, "alpha": settings.alpha}
    options["most_m"] = within(firms, settings.most_m)
    width = settings.kd_bandwidth_m
    with naming("most_m", "kd_bandwidth_m", "simulations", "alpha"):
        found = {
            "duranton_overman": duranton_overman(
                firms, chosen, weights=weights, bandwidth_m=width, **options
            ),
            "marcon_puech": marcon_puech(firms, chosen, weights=weights, **options),
            "ripley_l": ripley_l(firms, regions, chosen=chosen, **options),
        }
    return {key: with_notes(result, notes) for key, result in found.items()}


def within(firms: pd.DataFrame, most_m: float | None) -> float | None:
    """Return the range of the curves: no wider than half the extent of the firms.

    Examples
    --------
    >>> firms = pd.DataFrame({"x_m": [0.0, 3e4], "y_m": [0.0, 4e4]})
    >>> within(firms, 2e5), within(firms, 1e4), within(firms, None) is None
    (25000.0, 10000.0, True)
    """
    if most_m is None:
        return None
    sides = [firms[axis].max() - firms[axis].min() for axis in ("x_m", "y_m")]
    return min(most_m, float(np.hypot(*sides)) / 2) or most_m


def density(
    register: Register, study: Study, project: Project, common: dict[str, Any]
) -> dict[str, Result]:
    """Return the density of the sector's firms, the clusters they form, and their outlines."""
    from spatialict.measure.density_clusters import density_clusters
    from spatialict.measure.hulls import cluster_hulls
    from spatialict.measure.kernel_density import kernel_density

    settings, firms, crs = project.firms, register.of_sector, study.regions.crs
    options: dict[str, Any] = {"reach_m": settings.reach_m, "least": settings.least, **common}
    with naming("method", "reach_m", "least"):
        clusters = density_clusters(firms, method=settings.method, **options)
    hulls = cluster_hulls(
        firms,
        clusters,
        regions=firms["region_id"],
        towns=_towns(project.study.country, crs),
        jobs=firms.get("jobs"),
        industry=divisions(firms),
        others=register.firms if register.has_others else None,
        crs=crs,
        workers=common["workers"],
    )
    found = {
        "density_clusters": with_notes(clusters, register.left_out),
        "firm_clusters": hulls,
    }
    try:
        width, cell = settings.bandwidth_m, settings.density_cell_m
        found["kernel_density"] = kernel_density(
            firms, study.regions, bandwidth_m=width, cell_m=cell
        )
    except ArgumentError as error:  # the rules ask for more cells than can be counted
        if settings.bandwidth_m or settings.density_cell_m:
            keys = "bandwidth_m, density_cell_m"
            raise ArgumentError("firms.setting", keys=keys, fault=error.message) from error
        found["density_clusters"] = with_notes(found["density_clusters"], (error.message,))
    return found


def divisions(firms: pd.DataFrame) -> pd.Series[Any]:
    """Return the division (two digits) of each firm's code, else its industry as given.

    Examples
    --------
    >>> divisions(pd.DataFrame({"industry": ["J", "J"], "oked": ["62.01.1", None]})).tolist()
    ['62', 'J']
    """
    industry = firms["industry"].astype("object")
    if "oked" not in firms:
        return industry
    codes = firms["oked"].astype("category")
    short = {code: str(code).strip()[:2] for code in codes.cat.categories}
    numbered = {code: word for code, word in short.items() if word.isdecimal() and len(word) == 2}
    return codes.astype("object").map(numbered).fillna(industry)


def synergy_of_firms(
    register: Register, study: Study, project: Project, common: dict[str, Any]
) -> dict[str, Result]:
    """Return the mutual information of place, technology and size among all firms, by region.

    A place is a square of the ground, so that each region has several: where all firms stand in
    one place, place tells nothing.
    """
    from spatialict.core.places.squares import packed
    from spatialict.measure.synergy import size_classes, synergy

    firms, settings = register.firms, project.network
    if not _known_jobs(firms).any():
        return {}
    squares = (np.floor(firms[axis] / settings.place_m).astype(np.int64) for axis in ("x_m", "y_m"))
    units = pd.DataFrame(
        {
            "region_id": firms["region_id"],
            "place": packed(*squares),
            "technology": divisions(firms),
            "size": size_classes(firms["jobs"], settings.size_classes),
        }
    )
    options = common | {"permutations": settings.permutations, "alpha": settings.alpha}
    options |= {"by": "region_id", "groups": study.regions.index}
    found = synergy(units, ["place", "technology", "size"], **options)
    return {"synergy:firms": with_notes(found, register.left_out)}


def scans(register: Register, project: Project, common: dict[str, Any]) -> dict[str, Result]:
    """Return the windows where the sector's share of firms is too high for chance."""
    from spatialict.measure.scan import scan, scan_space_time

    settings = project.firms
    if settings.scan == "none":
        return {}
    places = scan_places(register, project)
    options = common | {
        "model": settings.scan,
        "shape": settings.scan_shape,
        "most_share": settings.scan_most_share,
        "most_m": settings.scan_most_m,
        "simulations": settings.simulations,
        "alpha": settings.alpha,
    }
    said: tuple[Message, ...]
    said = (Message("firms.scanned_cells", {"cell_m": settings.scan_cell_m}),)
    with naming("scan", "scan_shape", "scan_cell_m", "scan_most_share", "scan_most_m"):
        found = {"scan": with_notes(scan(places.locations, **options), said)}
    opened, of_all = places.cases, places.total
    if opened is None or of_all is None:
        return found
    if opened.shape[1] > 1 and opened.to_numpy().sum() >= LEAST_FIRMS:
        if places.undated:
            values = {"count": places.undated, "total": len(register.firms)}
            said += (Message("firms.undated", values),)
        by_year = scan_space_time(places.locations, opened, of_all, **options)
        found["scan_space_time"] = with_notes(by_year, said)
    return found


def scan_places(register: Register, project: Project) -> Places:
    """Return the squares that hold firms, with the openings of the period where they are known.

    A square is called by the metres of its centre, so that tables of windows can be read.
    """
    from spatialict.core.points.scan_places import gathered

    years = project.years
    places = gathered(
        register.firms,
        register.chosen,
        cell_m=project.firms.scan_cell_m,
        opened=register.firms.get("opened"),
        years=(years.first, years.last),
    )
    centres = zip(places.locations["x_m"], places.locations["y_m"], strict=True)
    names = pd.Index([f"{x:.0f}:{y:.0f}" for x, y in centres], name="place")
    of_firms = pd.Series(names.to_numpy()[places.place_of], places.place_of.index, name="place")
    return replace(
        places,
        locations=places.locations.set_axis(names),
        place_of=of_firms,
        cases=None if places.cases is None else places.cases.set_axis(names),
        total=None if places.total is None else places.total.set_axis(names),
    )


def co_location(
    register: Register, study: Study, settings: FirmsSection, common: dict[str, Any]
) -> dict[str, Result]:
    """Return whether the sector's firms stand beside organisations and other industries."""
    from spatialict.measure.colocation import colocation_quotient

    firms = register.firms.loc[register.sample]
    kinds = firms["industry"].astype(str)
    taken = kinds.isin([SECTOR, *SPHERES])  # words that mean organisations, or the sector
    kinds = kinds.where(~taken, "industry " + kinds)
    kinds = kinds.where(~register.chosen.loc[register.sample], SECTOR)
    points = pd.DataFrame({"x_m": firms["x_m"], "y_m": firms["y_m"], "kind": kinds})
    points.index = "firm " + points.index.astype(str)
    if study.organisations is not None:
        placed = study.organisations[study.organisations.geometry.notna()]
        shapes = placed.to_crs(study.regions.crs).geometry
        others = pd.DataFrame({"x_m": shapes.x, "y_m": shapes.y, "kind": placed["sphere"]})
        others.index = "organisation " + others.index.astype(str)
        points = pd.concat([points, others])
    options = common | {"permutations": settings.simulations, "alpha": settings.alpha}
    found = colocation_quotient(points, points["kind"], of=[SECTOR], **options)
    return {"colocation_quotient": with_notes(found, register.left_out + register.drawn)}


def grid(
    register: Register, regions: gpd.GeoDataFrame, settings: FirmsSection, common: dict[str, Any]
) -> dict[str, Result]:
    """Return the quotient and its local association in cells, to see inside a region."""
    from spatialict.measure.grids import grid_specialisation, h3_grid, square_grid

    with naming("grid", "resolution", "cell_m"):
        if settings.grid == "h3":
            cells = h3_grid(regions, settings.resolution)
        else:
            cells = square_grid(regions, settings.cell_m)
    options = common | {"alpha": settings.alpha}
    return {"grid": grid_specialisation(register.firms, register.chosen, cells, **options)}


def in_regions(
    register: Register, study: Study, project: Project, found: dict[str, Result]
) -> dict[str, Result]:
    """Return which firm stands in which cluster, how many do in each region, and who is one."""
    from spatialict.measure.clustering import clustering
    from spatialict.model.cluster_candidates import cluster_candidates

    least = project.firms.least
    places = firm_places(register, project, found)
    by_region = clustering(
        register.of_sector["region_id"],
        places.table["cluster_id"],
        places.table["scan_cluster"],
        regions=study.regions.index,
        least=least,
    )
    with_places = {**found, "firm_places": places}
    judged = cluster_candidates(with_places, least=least, alpha=project.firms.alpha)
    return {"firm_places": places, "clustering": by_region, "cluster_candidates": judged}


def firm_places(register: Register, project: Project, found: dict[str, Result]) -> Result:
    """Return for each firm of the sector its square of the scan and the clusters it stands in."""
    place = scan_places(register, project).place_of[register.chosen]
    table = pd.DataFrame({"place": place})
    table["cluster_id"] = found["density_clusters"].table["cluster_id"].reindex(table.index)
    if "scan" in found:
        windows = found["scan"].table
        sure = windows[windows["label"] == "cluster"]
        held = {member: number for number, row in sure.iterrows() for member in row["members"]}
        table["scan_cluster"] = place.map(held).fillna(0).astype("int64")
    else:
        table["scan_cluster"] = np.nan
    return Result("firm_places", table)


@contextmanager
def naming(*keys: str) -> Iterator[None]:
    """Say which keys of ``[firms]`` a refused argument came from."""
    try:
        yield
    except ArgumentError as error:
        named = ", ".join(keys)
        raise ArgumentError("firms.setting", keys=named, fault=error.message) from error


def with_notes(result: Result, notes: tuple[Message, ...]) -> Result:
    """Return a result that says these too."""
    return replace(result, notes=(*result.notes, *notes))


def _towns(country: str, crs: Any) -> pd.DataFrame | None:  # noqa: ANN401
    """Return the towns that ship for a country, in the metres of its regions."""
    from pyproj import Transformer

    from spatialict.data.register.towns import shipped_towns

    towns = shipped_towns(country)
    if not towns.title:
        return None
    to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = to_metres.transform(towns.lon, towns.lat)
    return pd.DataFrame({"x_m": x, "y_m": y, "town": towns.title})
