"""What the pictures and sentences of a network share: counts in words, caveats, sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.core.study import SPHERES
from spatialict.export.furniture import sources_of
from spatialict.export.network_marks import sphere_name
from spatialict.export.network_results import LINKED
from spatialict.export.wording import is_synthetic, signed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from spatialict.core.study import Findings, Message, Result

SYNTHETIC: Final = ("pipeline.synthetic", "pipeline.synthetic_used")


def counted_organisations(count: int, language: str) -> str:
    r"""Write how many organisations.

    Examples
    --------
    >>> counted_organisations(1, "en"), counted_organisations(5000, "ru")
    ('1 organisation', '5\xa0000 организаций')
    """
    written = number(count, language, ",.0f")
    return text("network_report.organisations", language, count=count, number=written)


def counted_links(count: int, kind: str, language: str) -> str:
    """Write how many links, or how many co-located pairs.

    Examples
    --------
    >>> counted_links(2, "given", "ru"), counted_links(2, "colocation", "en")
    ('2 связи', '2 co-located pairs')
    """
    key = "pairs" if kind == "colocation" else "links"
    written = number(count, language, ",.0f")
    return text(f"network_report.{key}", language, count=count, number=written)


def kind_words(kind: str, language: str) -> str:
    """Return what a kind of link is called."""
    try:
        return text("layers.link_" + kind, language)
    except KeyError:
        return text("layers.link_other", language)


def badge_of(findings: Findings, language: str, tables: tuple[str, ...] = LINKED) -> str:
    """Return the badge of a picture of synthetic rows."""
    return text("maps.synthetic", language) if is_synthetic(findings, tables) else ""


def caveats_told(findings: Findings, language: str, tables: tuple[str, ...] = LINKED) -> list[str]:
    """Return the caveats that concern organisations: none of the sector and its accounts.

    That of synthetic rows stands where the tables of the picture are synthetic.
    """
    drawn = is_synthetic(findings, tables)
    return [
        of_tables(caveat, tables).text(language)
        for caveat in findings.caveats
        if not caveat.key.startswith("gazetteer.") and (drawn or caveat.key not in SYNTHETIC)
    ]


def of_tables(caveat: Message, tables: tuple[str, ...]) -> Message:
    """Return the caveat on synthetic rows for a picture: it names only the tables that are drawn.

    Examples
    --------
    >>> from spatialict.core.study import Message
    >>> both = [Message("pipeline.table_firms"), Message("pipeline.table_links")]
    >>> said = of_tables(Message("pipeline.synthetic", {"tables": both}), ("links",))
    >>> said == Message("pipeline.synthetic", {"tables": both[1:]})
    True
    """
    given = dict(caveat.values)
    if caveat.key not in SYNTHETIC or "tables" not in given:
        return caveat
    named = {f"pipeline.table_{table}" for table in tables}
    shown = [said for said in given["tables"] if said.key in named]
    return replace(caveat, values={**given, "tables": shown}) if shown else caveat


def sources_told(findings: Findings, language: str) -> list[str]:
    """Return the line of sources."""
    return sources_of(findings, LINKED, language)


def millibits(value: Any, language: str) -> str:  # noqa: ANN401
    """Write millibits with the digits that matter, and no minus before nothing.

    Examples
    --------
    >>> millibits(-142.3, "en"), millibits(-3.14, "ru"), millibits(-0.02, "en")
    ('−142', '−3,1', '0.0')
    """
    size = float("nan") if value is None else float(value)
    if size != size:  # noqa: PLR0124 (only NaN differs from itself)
        return "–"
    digits = 0 if abs(size) >= 9.95 else 1
    return signed(round(size, digits) + 0.0, language, f",.{digits}f")


def band_words(low: float, high: float, language: str) -> str:
    """Return a band of distance in words; one without an end is "from" its beginning.

    Examples
    --------
    >>> band_words(0, 12.5, "ru"), band_words(100, float("nan"), "en"), band_words(0, 0, "kk")
    ('0–12,5', '100+', '0')
    """
    begin = number(low, language, ",.4g")
    if low == high:
        return begin
    return f"{begin}–{number(high, language, ',.4g')}" if high < float("inf") else f"{begin}+"


def index_words(value: Any, language: str) -> str:  # noqa: ANN401
    """Write an index with two decimals, and no minus before nothing.

    Examples
    --------
    >>> index_words(-0.38, "en"), index_words(-0.004, "ru"), index_words(float("nan"), "kk")
    ('−0.38', '0,00', '–')
    """
    return signed(round(float(value), 2) + 0.0, language)


def count_words(value: Any, language: str) -> str:  # noqa: ANN401
    """Write a count that chance gives, which is whole only by chance itself.

    Examples
    --------
    >>> [count_words(count, "en") for count in (12.0, 15.8824, 1234.5, 0.0312, float("nan"))]
    ['12', '15.9', '1,234', '0.03', '–']
    """
    size = float(value)
    if size != size:  # noqa: PLR0124 (only NaN differs from itself)
        return "–"
    digits = 0 if size >= 99.95 or size.is_integer() else 1 if size >= 0.95 else 2
    return number(size, language, f",.{digits}f")


def chance_words(result: Result, language: str) -> str:
    """Write how many arrangements chance was told by, or that all of them were counted."""
    given = result.params.get("permutations", result.params.get("simulations"))
    if not isinstance(given, (int, float)):
        return text("network_report.every_way", language)
    written = number(float(given), language, ",.0f")
    return text("network_report.times", language, count=int(given), number=written)


def listed(words: list[str], language: str, most: int = 6) -> str:
    """Join words by commas; of many the first, and how many more."""
    if len(words) <= most + 1:
        return ", ".join(words)
    rest = len(words) - most
    return ", ".join(words[:most]) + " " + text("network_report.and_more", language, count=rest)


def pair_words(pair: Any, language: str) -> str:  # noqa: ANN401
    """Return two spheres or sides as they are told together."""
    one, other = (group_name(word, language) for word in in_order(str(word) for word in pair))
    return f"{one} – {other}"


def in_order(pair: Iterable[str]) -> list[str]:
    """Return two spheres or sides in the order of the legends."""
    place = {word: n for n, word in enumerate((*SPHERES, "u", "i", "g"))}
    return sorted(pair, key=lambda word: (place.get(word, len(place)), word))


def group_name(word: str, language: str) -> str:
    """Return what a sphere or a side of the helix is called; a region keeps its key."""
    return (
        text(f"network_report.side_{word}", language)
        if word in {"u", "i", "g"}
        else sphere_name(word, language)
    )


def role_name(role: str, language: str) -> str:
    """Return what one of Gould and Fernandez's roles is called."""
    return text(f"network_report.role_{role}", language)


def side_of(row: pd.Series[Any], result: Result) -> str:
    """Return whether a statistic is above or below chance, or not told from it."""
    label = row.get("label")
    if isinstance(label, str) and label in {"more", "fewer", "ns"}:
        return label
    if not row["p_value"] <= float(result.params.get("alpha", 0.05)):
        return "ns"
    return "more" if row["value"] > row["expected"] else "fewer"


def real(value: Any) -> float:  # noqa: ANN401
    """Return a number; NaN for what is none."""
    return float(value) if isinstance(value, (int, float)) else float("nan")
