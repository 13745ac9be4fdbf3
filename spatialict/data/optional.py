"""Tables that a project offers a place for and that nobody has filled in yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.study import ArgumentError, DataError
from spatialict.data.organisations.reading import TABLES, open_table
from spatialict.data.read import read_table
from spatialict.data.register.opening import open_register

if TYPE_CHECKING:
    from spatialict.data.project import Project, TableSection

_EMPTY: Final = {"reading.empty", "reading.header_only"}


def without_empty(project: Project) -> Project:
    """Return a project without the tables marked ``optional`` that have no row.

    Any other fault of such a table is left to intake to tell.
    """
    given = tuple(spec for spec in project.tables if not _is_empty(project, spec))
    return project.model_copy(update={"tables": given})


def _is_empty(project: Project, spec: TableSection) -> bool:
    if not spec.optional:
        return False
    try:
        if spec.table == "firms":  # not read: it may be large
            open_register(project.locate(spec.path), table=spec.table, sheet=spec.sheet)
            return False
        if spec.table in TABLES:
            open_table(project.locate(spec.path), spec, label=spec.table)
            return False
        read_table(
            project.locate(spec.path), table=spec.table, layout=spec.layout, sheet=spec.sheet
        )
    except DataError as error:
        return all(fault.key in _EMPTY for fault in error.faults)
    except ArgumentError:
        return False
    return False
