"""What is wrong with a register as a whole, and what must be said of one that is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.study import Message
from spatialict.data.keys import hinted
from spatialict.data.ledger import LISTED, cells, extent
from spatialict.data.points import CONTRADICTING
from spatialict.data.register.cleaning import REASONS

if TYPE_CHECKING:
    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger
    from spatialict.data.register.tally import Tally
    from spatialict.data.register.towns import Towns

MOST: Final = 0.5
"""From this share on, what is wrong with rows is wrong with the register: its CRS, its columns."""

TOLD: Final = 0.1
"""Coordinates of fewer rows tell nothing of the register as a whole."""


UNREAD: Final = ("no_number", "no_point", "zero", "not_on_globe")
"""Why coordinates that are given cannot be taken."""


def judge(
    tally: Tally,
    firms: int,
    repeated: int,
    keys: RegionKeys,
    page: Ledger,
    *,
    towns: Towns,
    own: int = 0,
    layer: bool = False,
) -> None:
    """Enter the faults and notes of one register.

    Parameters
    ----------
    tally : Tally
        Of all its rows.
    firms, repeated : int
        Rows that are firms, and those whose id an earlier row has.
    own : int
        Of the repeated ones, those whose earlier row is in the same register.
    layer : bool
        Whether it brought its own points.
    """
    counts, before = tally.counts, len(page.faults)
    if _swapped(tally):
        if layer:
            page.faults.append(Message("register.layer_swapped", {"table": page.table}))
        else:
            page.fault("points_swapped")
        return
    _unread(tally, page)
    _outside(tally, page)
    _contradictions(tally, keys, page)
    _regions(tally, keys, page)
    if own > MOST * counts["rows"]:
        values = {"table": page.table, "extent": extent(own, counts["rows"]), "share": MOST}
        page.faults.append(Message("register.repeated_many", values))
    if not firms and len(page.faults) == before:
        values = {"table": page.table, "count": counts["rows"]}
        reasons = _reasons(tally, repeated)
        key = "register.none_usable" if reasons else "register.no_rows"
        page.faults.append(Message(key, {**values, "reasons": reasons}))
    _habits(tally, page)
    _missing(tally, page)
    _rejected(tally, repeated, page)
    _at_towns(tally, towns, page)


def _swapped(tally: Tally) -> bool:
    counts = tally.counts
    n = counts["on_globe"]
    return n > TOLD * counts["rows"] and counts["right"] < MOST * n < counts["over"]


def _listed(tally: Tally, name: str) -> list[Any]:
    """Return the first rows of what was counted, with what they say."""
    examples = tally.examples.get(name, [])[:LISTED]
    said = cells([row for row, _ in examples], [what for _, what in examples])
    return [*said, *_more(tally, name)]


def _rows(tally: Tally, name: str) -> list[Any]:
    examples = tally.examples.get(name, [])[:LISTED]
    said = [Message("intake.row", {"row": row}) for row, _ in examples]
    return [*said, *_more(tally, name)]


def _more(tally: Tally, name: str) -> list[Message]:
    more = tally.counts[name] - LISTED
    return [Message("intake.more", {"count": more})] if more > 0 else []


def _is_most(tally: Tally, count: int) -> bool:
    """Tell whether that many coordinates are most of those that are given, and these are many."""
    asked = tally.counts["asked"]
    return count > MOST * asked and asked > TOLD * tally.counts["rows"]


def _unread(tally: Tally, page: Ledger) -> None:
    """Enter a fault where most coordinates cannot be read, else a note for each reason."""
    counts = {name: tally.counts[name] for name in UNREAD if tally.counts[name]}
    many = _is_most(tally, sum(counts.values()))
    for name in [max(counts, key=lambda name: counts[name])] if many else counts:
        rows = _rows(tally, name) if name in {"zero", "no_point"} else _listed(tally, name)
        share = extent(counts[name], tally.counts["asked" if many else "rows"])
        if many and name == "not_on_globe":
            page.fault(name, extent=share, rows=rows)
            continue
        values = {"table": page.table, "extent": share, "rows": rows}
        values["reason"] = Message(f"register.reason_{name}")
        key = f"register.most_{name}" if many else "register.unread"
        (page.faults if many else page.notes).append(Message(key, values))


def _habits(tally: Tally, page: Ledger) -> None:
    """Say what was made of codes without their zero and of commas in the jobs."""
    for name in ("zero_lost", "zero_either", "comma_thousands", "comma_either"):
        if count := tally.counts[name]:
            share = extent(count, tally.counts["rows"])
            values = {"table": page.table, "extent": share, "rows": _listed(tally, name)}
            page.notes.append(Message(f"register.{name}", values))


def _outside(tally: Tally, page: Ledger) -> None:
    counts = tally.counts
    if not counts["outside"]:
        if counts["near"]:
            page.note("points_near", extent=extent(counts["near"], counts["rows"]))
        return
    share, rows = extent(counts["outside"], counts["rows"]), _rows(tally, "outside")
    if _is_most(tally, counts["outside"]):
        page.fault("points_outside_many", extent=share, rows=rows, share=MOST)
    else:
        page.note("points_outside", extent=share, rows=rows, share=MOST)
    if counts["near"]:
        page.note("points_near", extent=extent(counts["near"], counts["rows"]))


def _contradictions(tally: Tally, keys: RegionKeys, page: Ledger) -> None:
    count, counts = tally.counts["contradicting"], tally.counts
    if not count:
        return
    examples = tally.examples["contradicting"][:LISTED]
    said = [
        Message("intake.lies_in", {"stated": stated, "region": keys.named(inside)})
        for _, (stated, inside) in examples
    ]
    rows = [*cells([row for row, _ in examples], said), *_more(tally, "contradicting")]
    many = count > CONTRADICTING * counts["placed"]
    enter = page.fault if many else page.note
    key = "points_contradict_many" if many else "points_contradict"
    enter(key, extent=extent(count, counts["rows"]), rows=rows, share=CONTRADICTING)


def _regions(tally: Tally, keys: RegionKeys, page: Ledger) -> None:
    """Say which stated regions nobody knows, and which were understood though written otherwise."""
    count, total = tally.counts["region_unknown"], tally.counts["rows"]
    if count:
        examples = tally.examples["region_unknown"][:LISTED]
        rows = [
            hinted(row, said, [keys.named(code) for code in keys.suggest(said)])
            for row, said in examples
        ]
        rows = [*rows, *_more(tally, "region_unknown")]
        values = {"table": page.table, "extent": extent(count, total), "rows": rows}
        page.notes.append(Message("register.region_unknown", values))
    if tally.understood:
        names = [
            Message("intake.as_region", {"said": f"'{said}'", "region": keys.named(code)})
            for said, code in sorted(tally.understood.items())
        ]
        more = [Message("intake.more", {"count": len(names) - LISTED})] * (len(names) > LISTED)
        page.note("region_understood", count=len(names), names=[*names[:LISTED], *more])


def _missing(tally: Tally, page: Ledger) -> None:
    """Say how many firms have no number of jobs or year, because it is empty or is none."""
    for name in ("jobs", "opened", "closed"):
        wrong, empty = tally.counts[f"{name}_wrong"], tally.counts[f"{name}_empty"]
        if wrong:
            rows = _listed(tally, f"{name}_wrong")
            values = {"table": page.table, "column": name, "count": wrong, "rows": rows}
            page.notes.append(Message("register.wrong_cells", {**values, "empty": empty}))


def _rejected(tally: Tally, repeated: int, page: Ledger) -> None:
    """Say how many rows are no firms, and why."""
    reasons = _reasons(tally, repeated)
    if reasons:
        total = sum(reason.values["n"] for reason in reasons)
        values = {"table": page.table, "extent": extent(total, tally.counts["rows"])}
        page.notes.append(Message("register.rejected", {**values, "reasons": reasons}))


def _reasons(tally: Tally, repeated: int) -> list[Message]:
    """Return why rows are no firms, each reason with how many."""
    counts = {reason: tally.counts[f"reason_{reason}"] for reason in REASONS if reason}
    counts["repeated"] += repeated
    return [
        Message("register.reason_count", {"reason": Message(f"register.reason_{reason}"), "n": n})
        for reason, n in counts.items()
        if n
    ]


def _at_towns(tally: Tally, towns: Towns, page: Ledger) -> None:
    if count := tally.counts["at_town"]:
        values = {"table": page.table, "extent": extent(count, tally.counts["rows"])}
        page.notes.append(Message("register.at_towns", {**values, "source": towns.source or ""}))
