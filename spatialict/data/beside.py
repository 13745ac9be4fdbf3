"""Tables that stand beside the year of the map: the panel, flows, sales, a programme, prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.data.flows import take_flows
from spatialict.data.input_output import take_input_output
from spatialict.data.level_needs import check_level_needs
from spatialict.data.panel import Panel, take_panel
from spatialict.data.prices import take_prices
from spatialict.data.programme import check_places, take_programme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialict.core.study import InputOutput
    from spatialict.data.amounts import Amounts
    from spatialict.data.boundaries import Boundaries
    from spatialict.data.ledger import Ledger
    from spatialict.data.points import Ground
    from spatialict.data.project import Project, TableSection

TABLES: Final = ("flows", "input_output", "programme", "prices")
"""Tables that are read here; the panel is read with the amounts."""


@dataclass(frozen=True)
class Beside:
    """What was found, as `spatialict.core.study.Study` describes it."""

    panel: Panel
    flows: pd.DataFrame | None
    input_output: InputOutput | None
    programme: pd.DataFrame | None
    prices: pd.Series[float] | None

    def fields(self) -> dict[str, Any]:
        """Return the fields of a Study."""
        return {
            "panel": self.panel.rows,
            "panel_regions": self.panel.regions,
            "panel_borders": self.panel.borders,
            "flows": self.flows,
            "input_output": self.input_output,
            "programme": self.programme,
            "prices": self.prices,
        }

    def dated(self) -> dict[str, pd.DataFrame]:
        """Return the tables that have a year in each row, for the sources."""
        tables: dict[str, pd.DataFrame | None] = {
            "panel": self.panel.rows,
            "programme": self.programme,
            "prices": None if self.prices is None else self.prices.reset_index(),
        }
        if self.flows is not None and self.flows["year"].notna().any():
            tables["flows"] = self.flows.dropna(subset=["year"])
        if self.input_output is not None and self.input_output.year is not None:
            tables["input_output"] = pd.DataFrame({"year": [self.input_output.year]})
        return {name: table for name, table in tables.items() if table is not None and len(table)}


def take_beside(
    named: Sequence[tuple[str, tuple[TableSection, Any]]],
    amounts: Mapping[str, Sequence[Amounts]],
    bounds: Boundaries,
    ground: Ground,
    project: Project,
    *,
    ledger: Ledger,
) -> Beside:
    """Return all these tables of a project; what is wrong with any is entered into the ledger.

    Parameters
    ----------
    named : sequence
        What messages call a table, its section of the project, and what was read of it.
    amounts : Mapping[str, sequence of Amounts]
        Role -> its files, checked: the panel's among them.
    """
    read = {
        role: [
            (label, spec, raw)
            for label, (spec, raw) in named
            if spec.table == role and raw is not None
        ]
        for role in TABLES
    }
    for tables in read.values():
        for _, _, raw in tables:
            ledger.notes.extend(raw.notes)
    series = [label for label, (spec, _) in named if spec.table == "panel"]
    page = ledger.of(series[0] if len(series) == 1 else "panel")
    panel = take_panel(amounts.get("panel", ()), bounds, project, page)
    check_places(project, ground.regions, panel, bounds.keys, ledger.of("project"))
    flows = take_flows(read["flows"], bounds.keys, ground, project, ledger)
    sales = take_input_output(read["input_output"], project, ledger)
    programme = take_programme(read["programme"], ledger)
    prices = take_prices(read["prices"], ledger)
    told = {fault.values.get("table") for fault in ledger.faults}  # noqa: PD011
    unsound = {
        spec.table for label, (spec, raw) in named if raw is None or told & {label, spec.table}
    }
    check_level_needs(project, amounts, ledger, prices=prices, unsound=unsound)
    return Beside(panel, flows, sales, programme, prices)
