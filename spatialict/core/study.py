"""What the stages hand to each other: a checked Study goes in, Results come out.

Nothing here reads, computes or draws. A `Message` is a sentence that is not yet in a language:
a key of the catalogues and the values that go into it, so that one run can tell the same fact in
Kazakh, Russian and English.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from spatialict.core.labels import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    import pandas as pd

Language = Literal["en", "ru", "kk"]

STATUSES: Final = ("ok", "island", "missing", "constant", "too_few", "undefined")
"""Words of the column ``status``; whatever is not ``ok`` has no q-value and is out of the tests."""

SPHERES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "university": "u",
        "institute": "u",
        "industry": "i",
        "government": "g",
        "support": "g",
    }
)
"""Sphere of an organisation -> side of the triple helix; a project file may change the table."""


@dataclass(frozen=True)
class Names:
    """What a region, an industry or a study is called in the three languages.

    Examples
    --------
    >>> Names(en="Astana", ru="Астана", kk="Астана").text("kk")
    'Астана'
    """

    en: str
    ru: str
    kk: str

    @classmethod
    def alike(cls, name: str) -> Names:
        """Return a name that is the same in every language."""
        return cls(name, name, name)

    def text(self, language: str = "en") -> str:
        """Return the name in a language."""
        return str(getattr(self, language))


@dataclass(frozen=True)
class Message:
    """A sentence without a language yet.

    Parameters
    ----------
    key : str
        Key of the catalogues, ``"<catalogue>.<name>"``.
    values : Mapping, optional
        What goes into the braces of the sentence (see `spatialict.core.labels.text`).

    Examples
    --------
    >>> Message("study.rows", {"count": 2, "total": 17}).text("en")
    '2 of 17 rows'
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """Return the sentence in a language."""
        return text(self.key, language, **self.values)


class DataError(ValueError):
    """Every fault of the given tables, gathered before anything was computed or written.

    Parameters
    ----------
    faults : iterable of Message
        One for each fault; each names the table, how many rows, which, and the cure.
    """

    def __init__(self, faults: Iterable[Message]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.text("en"))

    def text(self, language: str = "en") -> str:
        """Return all faults in a language, one to a paragraph."""
        return "\n".join(fault.text(language) for fault in self.faults)


class ArgumentError(ValueError):
    """A wrong argument of a measure, told in any of the three languages.

    Examples
    --------
    >>> str(ArgumentError("study.unknown_choice", argument="rule", value="quen", choices="queen"))
    "rule: 'quen' is not known. Choose one of: queen."
    """

    def __init__(self, key: str, /, **values: Any) -> None:  # noqa: ANN401
        self.message = Message(key, values)
        super().__init__(self.message.text("en"))

    def text(self, language: str = "en") -> str:
        """Return the message in a language."""
        return self.message.text(language)


@dataclass(frozen=True)
class Source:
    """Where a table comes from, as every map, table and report that uses it must say.

    Parameters
    ----------
    table : str
        Name of the table in the study.
    title, publisher, licence : Names
        As the publisher gives them; empty where nothing is known.
    url : str
        Of the publisher.
    years : str
        For example ``"2021-2025"``.
    synthetic : bool
        True where the rows were drawn, not observed.
    path, sha256 : str
        The file as given, and the hash of its bytes.
    """

    table: str
    title: Names
    publisher: Names = Names("", "", "")
    licence: Names = Names("", "", "")
    url: str = ""
    years: str = ""
    synthetic: bool = False
    path: str = ""
    sha256: str = ""

    def text(self, language: str = "en") -> str:
        """Return who publishes what, of which years, under which licence; and if it is synthetic.

        Examples
        --------
        >>> office, title = Names.alike("Bureau"), Names.alike("Population")
        >>> Source("population", title, office, Names.alike("CC BY 4.0"), years="2023").text()
        'Bureau: Population (2023, CC BY 4.0)'
        """
        told = [self.publisher.text(language), self.title.text(language)]
        about = [self.years, self.licence.text(language)]
        about += [text("study.synthetic", language)] if self.synthetic else []
        name, details = ": ".join(filter(None, told)), ", ".join(filter(None, about))
        return f"{name} ({details})" if details else name


@dataclass(frozen=True)
class InputOutput:
    """What industries sell to one another in a year, and what each puts out in all.

    Parameters
    ----------
    flows : pandas.DataFrame, shape (n_industries, n_industries)
        Intermediate sales from the industry of the row to that of the column; both in one order.
    output : pandas.Series, shape (n_industries,)
        Total output of each industry, in the same unit.
    unit : str
        For example ``"million KZT"``.
    year : int, optional
        Of the table.
    """

    flows: pd.DataFrame
    output: pd.Series[float]
    unit: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Study:
    """The checked tables of one run.

    Parameters
    ----------
    regions : geopandas.GeoDataFrame
        Index ``region_id``; columns ``name_en``, ``name_ru``, ``name_kk``, ``geometry`` (and
        ``kato`` where known); CRS in metres.
    activity : pandas.DataFrame
        Long: ``region_id, industry, year, kind, value, unit``; kind is employment, gva, output or
        firms.
    population : pandas.DataFrame, optional
        Long: ``region_id, year, value``.
    firms : pandas.DataFrame, optional
        Index ``firm_id``, sorted; ``x_m, y_m`` in the CRS of the regions (no point objects: there
        may be ten millions), ``industry, region_id``; where given ``oked``, ``jobs`` (NaN unknown),
        ``opened, closed`` (years, NA unknown), ``town``; and ``placed``, ``"address"`` or
        ``"town"`` (a town's centre stands for the firm).
    rejects : pandas.DataFrame, optional
        Rows of the tables of firms that are no firms of the study: ``table, row, firm_id, reason,
        given``; the reason is a code whose words are ``register.reason_<code>``.
    organisations : geopandas.GeoDataFrame, optional
        Points: ``org_id`` (index), ``name, sphere, town, region_id, placed, geometry``, and
        ``town_en``, ``town_ru``, ``town_kk`` where known; ``placed`` is ``"address"`` or
        ``"town"`` (a town's centre stands for the seat); where given ``size`` (persons employed,
        NaN unknown) and ``founded`` (year, Int16, NA unknown).
    links : pandas.DataFrame, optional
        ``source, target`` (``org_id``), ``weight``, and where given ``kind`` and ``year``.
    participations : pandas.DataFrame, optional
        Who took part in what, one row each: ``project, org_id``, and where given ``role`` and
        ``year`` (Int16, NA unknown); sorted by both keys, no pair twice.
    unmatched : pandas.DataFrame, optional
        Names in links and participations that are no organisation's key, name or alias: ``table,
        row, given``, and the organisation that the name resembles most, as a suggestion that was
        not followed: ``suggested, name, likeness`` (0-100), empty where none is near.
    indicators : pandas.DataFrame, optional
        Long: ``indicator, region_id, year, value, unit``.
    panel : pandas.DataFrame, optional
        A longer series of few industries, in the borders that all its years share: long,
        ``region_id, industry, year, kind, value, unit``; the industry ``"total"`` is all activity
        of the region. Its regions are `panel_regions`.
    panel_regions : geopandas.GeoDataFrame, optional
        Regions of the panel, columns as `regions`.
    panel_borders : str
        Name of the panel's borders ("16"); empty without a gazetteer.
    flows : pandas.DataFrame, optional
        What goes from region to region (persons, calls, goods): ``source, target, year, value,
        unit``; sorted, no pair of a year twice; ``year`` is Int16, NA unknown.
    input_output : InputOutput, optional
        The table of sales between industries.
    programme : pandas.DataFrame, optional
        What a support programme reports of itself: ``indicator, year, value, unit, note``;
        ``bound`` where the note makes it one, and whether it is ``relative``: a share or a mean.
    prices : pandas.Series, optional
        Price index by year (index ``year``), any base.
    borders : Mapping[str, geopandas.GeoDataFrame]
        Earlier borders by their number of regions ("17", "16"), for the exports.
    sources : tuple of Source
        One for each table.
    notes : tuple of Message
        What intake changed or left out: reprojection, merged regions, stages switched off.
    tolerance_m : float, optional
        How far apart two places of the regions may be and still be one: what rounding can do in
        the file that they were read from, whose decimals projecting has undone.
    """

    regions: gpd.GeoDataFrame
    activity: pd.DataFrame
    population: pd.DataFrame | None = None
    firms: pd.DataFrame | None = None
    rejects: pd.DataFrame | None = None
    organisations: gpd.GeoDataFrame | None = None
    links: pd.DataFrame | None = None
    participations: pd.DataFrame | None = None
    unmatched: pd.DataFrame | None = None
    indicators: pd.DataFrame | None = None
    panel: pd.DataFrame | None = None
    panel_regions: gpd.GeoDataFrame | None = None
    panel_borders: str = ""
    flows: pd.DataFrame | None = None
    input_output: InputOutput | None = None
    programme: pd.DataFrame | None = None
    prices: pd.Series[float] | None = None
    borders: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    notes: tuple[Message, ...] = ()
    tolerance_m: float | None = None

    def activity_in(self, year: int) -> pd.DataFrame:
        """Return the activity of one year as a table, region x industry.

        A pair that the table does not name stays ``NaN``: not reported is not nil.
        """
        rows = self.activity[self.activity["year"] == year]
        wide = rows.pivot(index="region_id", columns="industry", values="value")
        return wide.reindex(self.regions.index).rename_axis(columns="industry")

    def years(self) -> list[int]:
        """Return the years of the activity table, in order."""
        return sorted(int(year) for year in self.activity["year"].unique())


@dataclass(frozen=True)
class Result:
    """One measure's answer, with all that is needed to repeat it.

    Parameters
    ----------
    measure : str
        Name of the function that made it.
    table : pandas.DataFrame
        Index ``region_id`` (then industry, year); columns from ``value, low, high, p_value,
        q_value, min_p, quadrant, label, status`` and what the measure's docstring adds. One row
        for a global statistic.
    unit : str
        Unit of ``value``; ``"1"`` for a ratio.
    params : Mapping
        Every argument, with seed, permutations (a number or ``"exact"``), alternative and engine.
    notes : tuple of Message
        What a reader must know beside the numbers.
    """

    measure: str
    table: pd.DataFrame
    unit: str = "1"
    params: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Findings:
    """All that one run found, as the exports read it.

    Parameters
    ----------
    name : str
        Name of the study, safe as a folder.
    title, sector : Names
        Of the study and of the industry it asks about.
    study : Study
        The tables.
    results : Mapping[str, Result]
        By key: the measure, and behind a colon the neighbours it used ("local_moran:queen").
    graphs : Mapping[str, libpysal.graph.Graph]
        Neighbours by rule; the first is the one whose maps are drawn.
    year : int
        The year that is mapped.
    years : tuple of int
        First and last year of the period.
    languages : tuple of str
        The first is the one of layers that can have one only.
    caveats : tuple of Message
        Printed wherever a number of this run is shown.
    focus : tuple of str
        The oblast that is told about, then its neighbours; empty for the whole country.
    """

    name: str
    title: Names
    sector: Names
    study: Study
    results: Mapping[str, Result]
    graphs: Mapping[str, Any]
    year: int
    years: tuple[int, int]
    languages: tuple[str, ...] = ("en", "ru", "kk")
    caveats: tuple[Message, ...] = ()
    focus: tuple[str, ...] = ()
