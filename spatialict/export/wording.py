"""What several exports say in the same words: short names, classes, rules of neighbours, tests."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import LANGUAGES, number, text
from spatialict.core.marks import upright
from spatialict.core.neighbourhood.neighbour_rules import ARGUMENT, Part, read_rule
from spatialict.core.neighbourhood.rule_files import FILE
from spatialict.core.rules import CRITERIA
from spatialict.core.study import ArgumentError, Message
from spatialict.export.network_results import LINKED, synergy_tables
from spatialict.export.network_results import THEMES as NETWORK_MAPS

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.study import Findings, Result

TABLES: Final = {
    "location_quotient": ("regions", "activity"),
    "local_moran": ("regions", "activity"),
    "getis_ord": ("regions", "activity"),
    "candidates": ("regions", "activity", *LINKED, "indicators"),
    **dict.fromkeys(NETWORK_MAPS, ("regions", *LINKED)),
    "helix": ("regions", "organisations"),
    "firm_clusters": ("regions", "firms"),
    "firm_clusters_near": ("regions", "firms"),
    "firm_density": ("regions", "firms"),
    "firm_grid": ("regions", "firms"),
    "firm_grid_moran": ("regions", "firms"),
    "firm_curves": ("firms",),
    "growth_shift_share": ("regions", "activity"),
    "growth_panel": ("panel",),
    "concentration": ("activity",),
    "ict_level": ("regions", "indicators"),
    "programme": ("panel", "programme"),
    "linkages": ("input_output",),
}
"""What each map is drawn from, whose sources it must name."""

MONEY: Final = "gazetteer.gva_at_headquarters"
"""The caveat of accounts, which says nothing of where firms stand."""

FLAGGED: Final = ("location_quotient", "local_moran", "getis_ord")
"""Maps that outline the candidates on top of what they show."""


def short_names(names: pd.Series[str], language: str) -> dict[str, str]:
    """Leave out "region" and "city" where the rest still names one region only.

    Examples
    --------
    >>> import pandas as pd
    >>> names = pd.Series({"a": "Almaty Region", "b": "Almaty (city)", "c": "Abai Region"})
    >>> short_names(names, "en")
    {'a': 'Almaty Region', 'b': 'Almaty (city)', 'c': 'Abai'}
    """
    stems = {str(region): stem(str(name), language) for region, name in names.items()}
    several = list(stems.values())
    return {
        str(region): stems[str(region)]
        if stems[str(region)] and several.count(stems[str(region)]) == 1
        else str(name)
        for region, name in names.items()
    }


def printed_names(regions: pd.DataFrame, language: str) -> dict[str, str]:
    """Return the short name of each region that a print map can write.

    Where the font lacks letters of the name it is the name in another language, then the code.

    Examples
    --------
    >>> import pandas as pd
    >>> names = {"name_en": ["城", "城"], "name_ru": ["Город", "城"], "name_kk": ["Қала", "城"]}
    >>> printed_names(pd.DataFrame(names, index=["A", "B"]), "en")
    {'A': 'Город', 'B': 'B'}
    """
    import pandas as pd

    from spatialict.export.page import can_write

    order = (language, *(other for other in LANGUAGES if other != language))
    told = zip(*(regions[f"name_{other}"].astype(str).map(upright) for other in order), strict=True)
    names = [
        next((name for name in known if can_write(name)), str(region))
        for region, known in zip(regions.index, told, strict=True)
    ]
    return short_names(pd.Series(names, index=regions.index), language)


def stem(name: str, language: str) -> str:
    """Return a name without the word for its kind of region.

    Examples
    --------
    >>> stem("Алматинская область", "ru"), stem("Шымкент қаласы", "kk")
    ('Алматинская', 'Шымкент')
    """
    words = _kinds("region", language) + "|" + _kinds("city", language)
    return " ".join(re.sub(words, " ", name).split()) or name


def is_city(name: str, language: str) -> bool:
    """Return whether a region is called a city, or at least not a region.

    Examples
    --------
    >>> is_city("г. Алматы", "ru"), is_city("Алматинская область", "ru")
    (True, False)
    """
    return re.search(_kinds("region", language), name) is None


def _kinds(kind: str, language: str) -> str:
    words = text(f"maps.kinds_of_{kind}", language).split("|")
    return "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)


def unit_name(unit: str, language: str) -> str:
    """Return a unit in words, and what it is over; one that is not known stays as it was given.

    Examples
    --------
    >>> unit_name("million KZT / km", "ru"), unit_name("crates", "ru")
    ('млн тенге / км', 'crates')
    """
    parts = unit.split(" / ")
    return " / ".join(
        _known(f"report.unit_{one.replace(' ', '_')}", language, one) for one in parts
    )


def in_known_unit(note: Message, language: str) -> Message:
    """Return a note whose unit is in words, and those of the notes within it.

    Examples
    --------
    >>> from spatialict.core.study import Message
    >>> in_known_unit(Message("any.note", {"unit": "million KZT"}), "ru").values["unit"]
    'млн тенге'
    """
    said = dict(note.values)
    for name, value in said.items():
        if isinstance(value, Message):
            said[name] = in_known_unit(value, language)
        elif name == "unit" and isinstance(value, str):
            said[name] = unit_name(value, language)
    return replace(note, values=said)


def distance(metres: float, language: str) -> str:
    """Return a distance in words, with as many digits as can matter.

    Examples
    --------
    >>> distance(450, "en"), distance(2500, "ru"), distance(34_200, "kk")
    ('450 m', '2,5 км', '34 км')
    """
    if metres != metres:  # noqa: PLR0124 (only NaN differs from itself)
        return "–"
    if metres < 1000:
        return text("maps.metres", language, value=number(metres, language, ",.0f"))
    spec = ",.0f" if metres >= 10_000 else ",.3g"
    return text("maps.kilometres", language, value=number(metres / 1000, language, spec))


def area_words(area: float, language: str) -> str:
    """Write an area in square kilometres with as many digits as can matter.

    Examples
    --------
    >>> area_words(1527.4, "en"), area_words(56.12, "ru"), area_words(0.234, "kk")
    ('1,527', '56', '0,23')
    """
    return number(area, language, ",.0f" if area >= 10 else ",.2g")


def firms_words(count: int, language: str) -> str:
    """Write how many firms.

    Examples
    --------
    >>> firms_words(1, "en"), firms_words(5131, "en"), firms_words(22, "ru")
    ('1 firm', '5,131 firms', '22 предприятия')
    """
    return text("maps.count_firms", language, count=count, number=number(count, language, ",.0f"))


def class_name(name: str, language: str) -> str:
    """Return what a class of candidates is called; a class of the user's own keeps its name."""
    return _known("layers.class_" + name, language, name.replace("_", " "))


def criterion_name(name: str, language: str) -> str:
    """Return what a criterion is called."""
    return _known("report.criterion_" + name, language, name.replace("_", " "))


def _known(key: str, language: str, otherwise: str) -> str:
    try:
        return text(key, language)
    except KeyError:
        return otherwise


def criteria_of(table: pd.DataFrame) -> list[str]:
    """Return the criteria of which at least one region has a value, in a fixed order."""
    return [c for c in CRITERIA if f"{c}_value" in table and table[f"{c}_value"].notna().any()]


_PLAIN: Final = {("queen", 1.0), ("rook", 1.0)}
"""First-order contiguity needs no number in words."""


def rule_name(rule: str, language: str) -> str:
    """Return a rule of neighbours in words.

    Examples
    --------
    >>> rule_name("queen+knn4", "en")
    'queen contiguity + 4 nearest'
    >>> rule_name("band300000", "en")
    'within 300 km'
    >>> rule_name("band300000most8", "en"), rule_name("queen2", "en")
    ('within 300 km, at most 8 a region', 'neighbours up to 2 steps by queen contiguity')
    """
    return text("maps.rule_and", language).join(
        _one_rule(part, language) for part in rule.split("+")
    )


def _one_rule(rule: str, language: str) -> str:
    if rule.startswith(FILE):
        return text("maps.rule_file", language, name=rule.removeprefix(FILE))
    try:
        part = read_rule(rule, {})[0]
    except ArgumentError:
        return rule
    if not isinstance(part, Part) or part.number is None or (part.name, part.number) in _PLAIN:
        return _known(f"maps.rule_{getattr(part, 'name', rule)}", language, rule)
    metres = ARGUMENT[part.name] in {"distance_m", "bandwidth_m"}
    given = part.number / 1000 if metres else part.number
    said = text(f"maps.rule_{part.name}_of", language, size=number(given, language, ",g"))
    capped = part.most and text("maps.rule_most", language, size=number(part.most, language, ",g"))
    return f"{said}, {capped}" if capped else said


def kind_name(findings: Findings, language: str) -> str:
    """Return what the activity is: gross value added, employed persons, output, firms."""
    result = findings.results.get("location_quotient")
    kind = str(result.params.get("kind", "activity")) if result else "activity"
    return _known("maps.kind_" + kind, language, kind)


def how_tested(result: Result, language: str) -> str:
    """Return how the p-values of a Result came about: exact or permutations, alternative."""
    params = result.params
    given = params.get("permutations", "exact")
    how = (
        text("maps.exact", language)
        if given == "exact"
        else text(
            "maps.permutations",
            language,
            count=int(given),
            number=number(float(given), language, ",.0f"),
        )
        if isinstance(given, (int, float))
        else str(given)
    )
    return f"{how}, {side_name(result, language)}"


def is_two_sided(result: Result) -> bool:
    """Return whether large and small values count alike."""
    return str(result.params.get("alternative", "two-sided")) == "two-sided"


def side_name(result: Result, language: str) -> str:
    """Return the alternative of a test in words."""
    side = str(result.params.get("alternative", "two-sided"))
    return _known("maps.alternative_" + side.replace("-", "_"), language, side)


def correction_name(result: Result, language: str) -> str:
    """Return the correction for many tests in words."""
    name = str(result.params.get("correction", "bh"))
    return _known("maps.correction_" + name, language, name)


def per_cent(share: float, language: str) -> str:
    r"""Write a share in per cent with the digits it has: 5%, 2.5%, 0.1%.

    Examples
    --------
    >>> per_cent(0.05, "en"), per_cent(0.025, "ru"), per_cent(0.001, "en")
    ('5%', '2,5\xa0%', '0.1%')
    """
    return number(100 * share, language, ".3g") + number(0.0, language, ".0%").lstrip("0")


def level(value: Any, language: str) -> str:  # noqa: ANN401
    """Write the level of a test: at most three decimals, none of them a bare zero.

    Examples
    --------
    >>> level(0.05, "ru"), level(0.00001, "en"), level(float("nan"), "en")
    ('0,05', '<0.001', '–')
    """
    value = float("nan") if value is None else float(value)
    if value < 0.001:
        return "<" + number(0.001, language, ".3f")
    written = number(value, language, ".3f")
    return written[:-1] if written.endswith("0") else written


def p_words(value: Any, language: str) -> str:  # noqa: ANN401
    """Write a p- or q-value, three decimals always, so that a column of them is even.

    Examples
    --------
    >>> p_words(0.31, "en"), p_words(0.00001, "ru"), p_words(None, "en")
    ('0.310', '<0,001', '–')
    """
    value = float("nan") if value is None else float(value)
    return level(value, language) if value < 0.001 else number(value, language, ".3f")


def signed(value: Any, language: str, spec: str = ".2f") -> str:  # noqa: ANN401
    """Write a number with a true minus sign.

    Examples
    --------
    >>> signed(-0.25, "kk")
    '−0,25'
    """
    return number(float("nan") if value is None else float(value), language, spec).replace(
        "-", "\N{MINUS SIGN}"
    )


def well_written(said: str) -> str:
    """Return a sentence with true minus signs and powers of ten as people write them.

    A hyphen before a number is a minus sign, except within words and ranges. A sentence that ends
    in an abbreviation has one full stop.

    Examples
    --------
    >>> well_written("from -0.5 to 6.8e-06 in 2010-2025"), well_written("Всего 5 чел..")
    ('from −0.5 to 6.8·10⁻⁶ in 2010-2025', 'Всего 5 чел.')
    """
    said = re.sub(r"(?<!\.)\.\.(?!\.)", ".", said)
    said = re.sub(r"(?<![^\s(\[])-(?=\d)", "\N{MINUS SIGN}", said)
    return re.sub(r"(?<=\d)e([-+\N{MINUS SIGN}])0*(\d+)\b", _power, said)


def _power(found: re.Match[str]) -> str:
    sign = "" if found[1] == "+" else "-"
    return "\N{MIDDLE DOT}10" + f"{sign}{found[2]}".translate(_RAISED)


_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_synthetic(findings: Findings, tables: tuple[str, ...]) -> bool:
    """Return whether any of the tables was drawn by a computer."""
    return any(s.synthetic for s in findings.study.sources if s.table in tables)


def narrowed(caveat: Message, tables: tuple[str, ...]) -> Message:
    """Return a caveat of synthetic tables that names only those that are meant.

    Examples
    --------
    >>> from spatialict.core.study import Message
    >>> names = [Message("pipeline.table_firms"), Message("pipeline.table_links")]
    >>> said = narrowed(Message("pipeline.synthetic", {"tables": names}), ("links",))
    >>> [one.key for one in said.values["tables"]]
    ['pipeline.table_links']
    """
    named: Any = caveat.values.get("tables")  # noqa: PD011
    if not caveat.key.startswith("pipeline.synthetic") or not named:
        return caveat
    kept = [one for one in named if one.key.removeprefix("pipeline.table_") in tables]
    said = {**caveat.values, "tables": kept}  # noqa: PD011
    return replace(caveat, values=said) if kept else caveat


def tables_of(findings: Findings, theme: str) -> tuple[str, ...]:
    """Return the tables behind a map; quotients of firms rest on the firms as well."""
    if theme == "synergy":
        return ("regions", *synergy_tables(findings))
    result = findings.results.get("location_quotient")
    kind = result.params.get("kind") if result else None
    by_firms = kind == "firms" and theme not in NETWORK_MAPS
    return (*TABLES[theme], "firms") if by_firms else TABLES[theme]


def rests_on_synthetic(findings: Findings, theme: str) -> bool:
    """Return whether a map shows synthetic rows, or flags regions by them."""
    tables = tables_of(findings, theme)
    if theme in FLAGGED and "candidates" in findings.results:
        tables = (*tables, *tables_of(findings, "candidates"))
    return is_synthetic(findings, tables)


def caveats_of(findings: Findings, theme: str) -> list[Message]:
    """Return the caveats that concern a map.

    That of synthetic rows stands only where they are shown or decide, those of the sector and its
    accounts not on the map of organisations, that of money not on maps of firms; every other on
    each map.
    """
    left_out = set()
    if not rests_on_synthetic(findings, theme):
        left_out.add("pipeline.synthetic")
        left_out.add("pipeline.synthetic_used")
    return [
        caveat
        for caveat in findings.caveats
        if caveat.key not in left_out
        and not (theme in NETWORK_MAPS and caveat.key.startswith("gazetteer."))
        and not (theme.startswith("firm_") and caveat.key == MONEY)
    ]
