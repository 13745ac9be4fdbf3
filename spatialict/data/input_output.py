"""An input-output table: what industries sell to one another, as a square or as a list.

A square has a column of industries and then a column for each of them; what they put out in all
is a column or a row ``output``, or follows from ``final_demand`` (a column) or ``value_added`` (a
row). A list has ``source, target, value``, with these names among the sources or targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import InputOutput, Message
from spatialict.data.cells import shown
from spatialict.data.ledger import cells, listed
from spatialict.data.tables import check_repeats, numbers, take_columns
from spatialict.data.totals import is_total_industry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.data.ledger import Ledger
    from spatialict.data.project import Project, TableSection
    from spatialict.data.read import RawTable

OUTPUT: Final = "output"
FINAL: Final = "final_demand"
ADDED: Final = "value_added"
SPECIAL: Final = (OUTPUT, FINAL, ADDED)
TOLERANCE: Final = 0.001
"""By what share two figures of one output may differ: rounding."""
_LIST: Final = ("source", "target", "value")


@dataclass(frozen=True)
class _Entries:
    """Cells of a table: ``source, target, text, value``, the index is the row; and what is nil.

    `listed` tells that pairs which a list does not have are nil; of a square they are missing.
    """

    rows: pd.DataFrame
    listed: bool


def take_input_output(
    tables: Sequence[tuple[str, TableSection, RawTable]], project: Project, ledger: Ledger
) -> InputOutput | None:
    """Return the table of sales between industries, sorted by code; None after a fault.

    Parameters
    ----------
    tables : sequence of (str, TableSection, RawTable)
        What messages call each, its section of the project, and what was read of it; one only.
    """
    if not tables:
        return None
    label, spec, raw = tables[0]
    page = ledger.of(label)
    if len(tables) > 1:
        ledger.of("input_output").fault("io_several", count=len(tables))
        return None
    entries = _entries(raw, spec, page)
    if entries is None:
        return None
    flows = _flows(entries.rows, page, listed_only=entries.listed)
    if flows is None:
        return None
    output = _output(entries.rows, flows, page)
    if absent := [code for code in project.sector.industry if code not in flows.index]:
        page.note("io_sector_absent", absent=absent)
    if output is None:
        return None
    return InputOutput(flows, output, spec.unit, spec.year)


def _entries(raw: RawTable, spec: TableSection, ledger: Ledger) -> _Entries | None:
    columns = set(raw.rows.columns)
    if all(spec.columns.get(role, role) in columns for role in _LIST):
        taken = take_columns(raw.rows, spec, ledger, needed=_LIST)
        if taken is None:
            return None
        rows = _plain_names(taken.rename(columns={"value": "text"}), spec)
        check_repeats(rows, ["source", "target"], ledger)
        is_list = True
    else:
        square = _square(raw.rows, spec, ledger)
        if square is None:
            return None
        rows, is_list = _plain_names(square, spec), False
    outside = rows["source"].isin(SPECIAL) & rows["target"].isin(SPECIAL)
    rows = rows[~outside & ~rows[["source", "target"]].isin(spec.totals).any(axis=1)]
    rows = _without_totals(rows, ledger)
    if (rows["text"] == "").all():
        ledger.note("all_unfilled")
        return None
    values, _ = numbers(rows["text"], ledger, "value")
    return _Entries(rows.assign(value=values.to_numpy()), is_list)


def _without_totals(rows: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return the entries without those that are called a total of all industries."""
    names = [str(name) for name in pd.unique(rows[["source", "target"]].to_numpy().ravel())]
    totals = [name for name in names if is_total_industry(name)]
    if totals:
        ledger.note("io_totals", names=[f'"{name}"' for name in totals])
    return rows[~rows[["source", "target"]].isin(totals).any(axis=1)]


def _check_hidden_totals(flows: pd.DataFrame, ledger: Ledger) -> None:
    """Enter a fault for an industry that sells, or buys, what all others together do."""
    if len(flows) < 3:
        return
    found = []
    for name in flows.index:
        rest = flows.drop(index=name, columns=name)
        pairs = (
            (flows.loc[name, rest.columns], rest.sum(axis=0)),
            (flows.loc[rest.index, name], rest.sum(axis=1)),
        )
        for said, added in pairs:
            off = (said - added).abs() > TOLERANCE * added.abs()
            if not off.any() and (added > 0).any():
                found.append(str(name))
    if found:
        names = [f'"{name}"' for name in dict.fromkeys(found)]
        ledger.fault("io_looks_total", names=listed(names))


def _square(rows: pd.DataFrame, spec: TableSection, ledger: Ledger) -> pd.DataFrame | None:
    """Return the cells of a square as a list."""
    named = spec.columns.get("industry", "industry")
    first = named if named in rows.columns else str(rows.columns[0])
    taken = take_columns(
        rows, spec.model_copy(update={"industry": "", "columns": {"source": first}}), ledger,
        needed=["source"],
    )  # fmt: skip
    if taken is None:
        return None
    sources = taken["source"]
    check_repeats(pd.DataFrame({"industry": sources}), ["industry"], ledger)
    others = [str(column) for column in rows.columns if column != first]
    parts = [
        pd.DataFrame(
            {
                "source": sources,
                "target": column.strip(),
                "text": rows.loc[sources.index, column].fillna("").astype(str).str.strip(),
            }
        )
        for column in others
    ]
    if not parts:
        ledger.fault("io_names_rows", rows=listed(sources))
        return None
    return pd.concat(parts)


def _plain_names(rows: pd.DataFrame, spec: TableSection) -> pd.DataFrame:
    """Return entries whose sums and rests are called as `SPECIAL`, whatever the file says."""
    called = {spec.columns.get(name, name): name for name in SPECIAL}
    return rows.assign(
        **{side: rows[side].replace(called).astype(object) for side in ("source", "target")}
    )


def _flows(rows: pd.DataFrame, ledger: Ledger, *, listed_only: bool) -> pd.DataFrame | None:
    """Return the square of sales, or None after a fault."""
    inner = rows[~rows[["source", "target"]].isin(SPECIAL).any(axis=1)]
    sources, targets = sorted(set(inner["source"])), sorted(set(inner["target"]))
    if listed_only:
        sources = targets = sorted({*sources, *targets})
    only = [[shown(c) for c in sorted(set(a) - set(b))] for a, b in (
        (sources, targets), (targets, sources)
    )]  # fmt: skip
    if any(only):
        side = "" if all(only) else "_rows" if only[0] else "_columns"
        ledger.fault(f"io_names{side}", rows=listed(only[0]), columns=listed(only[1]))
        return None
    if len(sources) < 2:
        ledger.fault("io_few", industries=listed(sources))
        return None
    _check_cells(inner, ledger)
    if inner.duplicated(["source", "target"]).any():
        return None
    wide = inner.pivot(index="source", columns="target", values="value")
    wide = wide.reindex(index=sources, columns=sources)
    silent = len(sources) ** 2 - len(inner)
    if listed_only and silent:
        ledger.note("io_nil", count=silent, total=len(sources) ** 2)
        wide = wide.fillna(0.0)
    wide = wide.rename_axis(index="industry", columns="industry").astype("float64")
    _check_hidden_totals(wide, ledger)
    return wide


def _check_cells(inner: pd.DataFrame, ledger: Ledger) -> None:
    for key, wrong in (
        ("io_missing", inner[inner["value"].isna()]),
        ("io_negative", inner[inner["value"] < 0]),
    ):
        if len(wrong):
            said = [
                f"{source} → {target}" + (f": {text}" if text else "")
                for source, target, text in zip(
                    wrong["source"], wrong["target"], wrong["text"], strict=True
                )
            ]
            share = Message("intake.io_cells", {"part": len(wrong), "count": len(inner)})
            ledger.fault(key, extent=share, rows=cells(wrong.index, said))


def _output(rows: pd.DataFrame, flows: pd.DataFrame, ledger: Ledger) -> pd.Series[float] | None:
    """Return total output by industry: as stated, else as sales or inputs add up to."""
    across = _margin(rows, flows, "target", OUTPUT)
    down = _margin(rows, flows, "source", OUTPUT)
    final = _margin(rows, flows, "target", FINAL)
    added = _margin(rows, flows, "source", ADDED)
    sales = None if final is None else flows.sum(axis=1) + final
    inputs = None if added is None else flows.sum(axis=0) + added
    stated = [each for each in (across, down) if each is not None]
    known = [*stated, *(each for each in (sales, inputs) if each is not None)]
    if not known:
        ledger.fault("io_no_output")
        return None
    output = known[0].rename("output").rename_axis("industry")
    if (lacking := output.index[~(output >= 0)]).size:
        ledger.fault("io_output_wrong", industries=listed(map(shown, lacking)))
        return None
    if len(stated) == 2:
        _differ("io_output_twice", down, output, ledger)
    for name, sums in ((FINAL, sales), (ADDED, inputs)):
        _differ("io_unbalanced", sums, output, ledger, name=name)
    above = flows.sum(axis=1) > output * (1 + TOLERANCE)
    if sales is None and above.any():
        said = _sums(flows.sum(axis=1)[above], output)
        ledger.fault("io_below_sales", count=int(above.sum()), total=len(output), rows=said)
    beyond = flows.sum(axis=0) > output * (1 + TOLERANCE)
    if beyond.any():
        said = _sums(flows.sum(axis=0)[beyond], output)
        ledger.note("io_below_inputs", count=int(beyond.sum()), total=len(output), rows=said)
    return output


def _margin(
    rows: pd.DataFrame, flows: pd.DataFrame, side: str, name: str
) -> pd.Series[float] | None:
    """Return a column (or, of a source, a row) beside the square, by industry; None without it."""
    other = "target" if side == "source" else "source"
    found = rows[(rows[side] == name) & ~rows[other].isin(SPECIAL)]
    if found.empty or found["value"].isna().all():
        return None
    by_industry = found.drop_duplicates(other).set_index(other)["value"]
    return by_industry.reindex(flows.index).astype("float64")


def _differ(
    key: str,
    sums: pd.Series[float] | None,
    output: pd.Series[float],
    ledger: Ledger,
    **values: Any,  # noqa: ANN401
) -> None:
    """Enter where two figures of one output differ: of stated ones a fault, else a note."""
    if sums is None:
        return
    off = (sums - output).abs() > TOLERANCE * output.abs()
    if off.any():
        enter = ledger.fault if key == "io_output_twice" else ledger.note
        said = _sums(sums[off], output)
        enter(key, count=int(off.sum()), total=len(output), rows=said, **values)


def _sums(sums: pd.Series[float], output: pd.Series[float]) -> list[Any]:
    return listed(
        Message(
            "intake.sum_and_total",
            {"what": code, "sum": float(value), "total": float(total)},
        )
        for code, value, total in zip(sums.index, sums, output[sums.index], strict=True)
    )
