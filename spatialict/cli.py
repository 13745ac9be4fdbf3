"""Arguments to the pipeline, and back to an exit status; nothing else is decided here.

The words of ``--help`` are those of the person's language, which is known before the options are
declared. Heavy libraries are imported by the commands, not by this module.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from spatialict.core.labels import LANGUAGES, preferred_language, text
from spatialict.core.study import ArgumentError, DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from spatialict.core.study import Language
    from spatialict.data.project import Project

PROJECT_FILE: Final = "spatialict.toml"
DEMO: Final = "shipped:kazakhstan/demo.toml"


def _spoken(arguments: Sequence[str]) -> str:
    """Return the language of messages: the first ``--language``, else that of the machine."""
    for place, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--language":
            value = value or " ".join(arguments[place + 1 : place + 2])
            return value.lower() if value.lower() in LANGUAGES else preferred_language()
    return preferred_language()


_LANGUAGE: Final = _spoken(sys.argv[1:])


def _t(name: str, **values: Any) -> str:  # noqa: ANN401
    return text(f"cli.{name}", _LANGUAGE, **values)


app = typer.Typer(
    help=_t("help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ProjectFile = Annotated[str, typer.Argument(help=_t("project"), metavar="PROJECT")]
Oblast = Annotated[str, typer.Option("--oblast", help=_t("oblast"), metavar="REGION")]
Year = Annotated[int | None, typer.Option("--year", help=_t("year"), metavar="YEAR")]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help=_t("language"), metavar="en|ru|kk")
]
Out = Annotated[Path | None, typer.Option("--out", help=_t("out"), metavar="FOLDER")]
Scheduler = Annotated[str, typer.Option("--scheduler", help=_t("scheduler"), metavar="ADDRESS")]
Quiet = Annotated[bool, typer.Option("--quiet", help=_t("quiet"))]
AsJson = Annotated[bool, typer.Option("--json", help=_t("json"))]
Debug = Annotated[bool, typer.Option("--debug", help=_t("debug"))]


def main() -> None:
    """Run the command ``spatialict``; a fault of the input ends with status 2 and its message.

    Stopped by Ctrl-C or from outside, it takes its staging folder along and writes nothing.
    """
    signal.signal(signal.SIGINT, _interrupted)
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        app(prog_name="spatialict")
    except (DataError, ArgumentError) as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(error.text(_LANGUAGE), err=True)
        sys.exit(2)


def _interrupted(*_: object) -> None:
    typer.echo(_t("interrupted"), err=True)
    raise SystemExit(130)


WRITTEN: Final = {
    "run": ("layers", "maps", "tables"),
    "map": ("maps",),
    "export": ("layers", "tables"),
}
"""Command -> what it writes."""
PRINTED: Final = {
    "lq": ("location_quotient",),
    "association": ("moran", "geary", "general_g", "join_counts", "local_moran", "getis_ord_star"),
    "network": (
        *("helix", "two_mode", "mixing", "segregation", "helix_triads", "organisations"),
        *("brokerage_groups", "communities", "link_distance", "gravity", "robustness", "synergy"),
    ),
    "firms": (
        *("duranton_overman", "marcon_puech", "ripley_l", "firm_clusters", "scan"),
        *("scan_space_time", "colocation_quotient", "clustering"),
    ),
    "growth": (
        *("shift_share", "growth_rates", "hinterland", "spread_backwash", "potential"),
        *("nodal_regions", "gravity:flows", "markov", "spatial_markov", "rank_persistence"),
        *("sigma_convergence", "beta_convergence"),
    ),
    "concentration": (
        *("specialisation_indices", "industry_concentration", "relatedness", "complexity"),
        *("industry_complexity", "cluster_index", "ellison_glaeser", "coagglomeration"),
    ),
    "linkages": ("linkages",),
    "level": ("ict_level", "ict_level_choices"),
    "programme": (
        *("programme", "synthetic_control", "synthetic_weights", "synthetic_placebos"),
        *("synthetic_in_time", "difference_in_differences"),
    ),
    "candidates": ("candidates",),
}
"""Command -> the results it prints."""


@app.command(help=_t("demo"))
def demo(
    *,
    oblast: Oblast = "",
    year: Year = None,
    language: Languages = None,
    out: Out = None,
    scheduler: Scheduler = "",
    quiet: Quiet = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Run the main job on the Kazakhstan data that ship with spatialict."""
    chosen = _project("demo", year, language)
    place: dict[str, Any] = {"oblast": oblast, "out": out, "scheduler": scheduler}
    _write(chosen, WRITTEN["run"], **place, quiet=quiet, as_json=as_json)


def _writes(name: str, parts: tuple[str, ...]) -> None:
    @app.command(name, help=_t(name))
    def command(
        project: ProjectFile = PROJECT_FILE,
        *,
        oblast: Oblast = "",
        year: Year = None,
        language: Languages = None,
        out: Out = None,
        scheduler: Scheduler = "",
        quiet: Quiet = False,
        as_json: AsJson = False,
        debug: Debug = False,
    ) -> None:
        chosen = _project(project, year, language)
        place: dict[str, Any] = {"oblast": oblast, "out": out, "scheduler": scheduler}
        _write(chosen, parts, **place, quiet=quiet, as_json=as_json)


def _prints(name: str, measures: tuple[str, ...]) -> None:
    @app.command(name, help=_t(name))
    def command(
        project: ProjectFile = PROJECT_FILE,
        *,
        oblast: Oblast = "",
        year: Year = None,
        language: Languages = None,
        scheduler: Scheduler = "",
        quiet: Quiet = False,
        as_json: AsJson = False,
        debug: Debug = False,
    ) -> None:
        chosen = _project(project, year, language)
        place = {"oblast": oblast, "scheduler": scheduler}
        _print(chosen, measures, **place, quiet=quiet, as_json=as_json)


for _name, _parts in WRITTEN.items():
    _writes(_name, _parts)
for _name, _measures in PRINTED.items():
    _prints(_name, _measures)


@app.command(help=_t("rerun"))
def rerun(
    manifest: Annotated[Path, typer.Argument(help=_t("manifest"), metavar="MANIFEST")],
    *,
    language: Languages = None,
    out: Out = None,
    scheduler: Scheduler = "",
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Repeat a finished run; status 1 where a file came out otherwise."""
    from spatialict import pipeline

    with _watched(quiet) as progress, _hands(scheduler) as workers:
        _, same = pipeline.rerun(manifest, out, workers=workers, progress=progress)
    other = sorted(path for path, equal in same.items() if not equal)
    typer.echo(_t("rerun_same", count=len(same) - len(other), total=len(same)))
    for path in other:
        typer.echo(_t("rerun_other", path=path), err=True)
    if other:
        raise typer.Exit(1)


@app.command(help=_t("validate"))
def validate(
    project: ProjectFile = PROJECT_FILE,
    *,
    suggestions: Annotated[
        Path | None, typer.Option("--suggestions", help=_t("suggestions"), metavar="FILE")
    ] = None,
    language: Languages = None,
    scheduler: Scheduler = "",
    debug: Debug = False,
) -> None:
    """Check everything, compute nothing; list what names may mean, for a person to decide."""
    from spatialict.pipeline import begin_with, suggest

    chosen = _project(project, None, language)
    if suggestions is not None:
        with _hands(scheduler) as workers:
            count = suggest(chosen, suggestions, workers)
        typer.echo(_t("suggested", count=count, path=str(suggestions)))
        return
    with _watched(quiet=False), _hands(scheduler) as workers:
        study, _ = begin_with(chosen, workers)
    for note in study.notes:
        typer.echo(note.text(_LANGUAGE), err=True)
    typer.echo(_t("valid", count=len(study.regions), years=[str(year) for year in study.years()]))


@app.command(help=_t("init"))
def init(
    folder: Annotated[Path, typer.Argument(help=_t("init_folder"), metavar="FOLDER")] = Path(),
    *,
    excel: Annotated[bool, typer.Option("--excel", help=_t("excel"))] = False,
    country: Annotated[str, typer.Option("--country", help=_t("country"))] = "kazakhstan",
    language: Languages = None,
    debug: Debug = False,
) -> None:
    """Write a project file to fill in, and with --excel the workbook it reads."""
    from spatialict.pipeline import begin

    for path in begin(folder, country=country, language=_LANGUAGE, excel=excel):
        typer.echo(_t("written", path=str(path)))


def _project(name: str, year: int | None, languages: list[str] | None) -> Project:
    from spatialict.data.gazetteer import shipped
    from spatialict.data.project import read_project, with_options

    languages = [language.lower() for language in languages or []]
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown:
        values = {"argument": "--language", "value": unknown[0], "choices": list(LANGUAGES)}
        raise ArgumentError("study.unknown_choice", **values)
    path = shipped(DEMO.removeprefix("shipped:")) if name == "demo" else Path(name)
    chosen: tuple[Language, ...] = tuple(dict.fromkeys(languages))  # type: ignore[arg-type]
    return with_options(read_project(path), year=year, languages=chosen)


def _write(
    project: Project,
    parts: tuple[str, ...],
    *,
    oblast: str,
    out: Path | None,
    scheduler: str,
    quiet: bool,
    as_json: bool,
) -> None:
    from spatialict import pipeline
    from spatialict.export.screen import as_data, summary

    folder = out or pipeline.default_folder(project, oblast=oblast, parts=parts)
    with _watched(quiet or as_json) as progress, _hands(scheduler) as workers:
        options: dict[str, Any] = {"oblast": oblast, "parts": parts}
        found = pipeline.run(project, folder, **options, workers=workers, progress=progress)
    if as_json:
        _echo_json({"folder": folder.as_posix(), **as_data(found, ("candidates",), _LANGUAGE)})
    elif not quiet:
        typer.echo(summary(found, folder, _LANGUAGE))


def _print(
    project: Project,
    measures: tuple[str, ...],
    *,
    oblast: str,
    scheduler: str,
    quiet: bool,
    as_json: bool,
) -> None:
    from spatialict import pipeline
    from spatialict.export.screen import as_data, as_text

    with _watched(quiet or as_json) as progress, _hands(scheduler) as workers:
        found = pipeline.find(project, oblast=oblast, workers=workers, progress=progress)
    if as_json:
        _echo_json(as_data(found, measures, _LANGUAGE))
    else:
        typer.echo(as_text(found, measures, _LANGUAGE))


def _echo_json(data: dict[str, Any]) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, allow_nan=False))


@contextmanager
def _hands(scheduler: str) -> Iterator[Any]:
    """Give the cluster whose address was named, else nobody: the threads of this machine."""
    if not scheduler:
        yield None
        return
    from spatialict.core.cluster import connected

    with connected(scheduler) as client:
        yield client


@contextmanager
def _watched(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Give a progress that shows stage and parts on stderr when a person watches.

    That routines are being compiled is said to everybody but to programs.
    """
    from spatialict.core.workers import watched
    from spatialict.pipeline import silent

    if quiet:
        yield silent
    elif not sys.stderr.isatty():
        with _compiling(lambda line: typer.echo(line, err=True)):
            yield silent
    else:
        from rich.console import Console

        now = _t("stage_read")

        def begun(stage: str) -> None:
            nonlocal now
            now = _t(f"stage_{stage}")
            status.update(now)

        def told(done: int, total: int | None) -> None:
            if total is not None and total > 1:
                status.update(_t("parts_done", stage=now, done=done, total=total))

        status = Console(stderr=True).status(now)
        with status, watched(told), _compiling(status.console.print):
            yield begun


@contextmanager
def _compiling(say: Callable[[str], None]) -> Iterator[None]:
    """Say it where routines are being compiled, which takes long, before a person wonders."""

    class Says(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            say(_t("compiling" if getattr(record, "kept", True) else "compiling_each_run"))

    logger, handler = logging.getLogger("spatialict.core.kernels"), Says(logging.INFO)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
