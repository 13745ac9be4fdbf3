"""What a section of the report is made of: paragraphs, pictures, lists, commands."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spatialict.core.labels import text

if TYPE_CHECKING:
    from pathlib import Path

    from markupsafe import Markup


@dataclass(frozen=True)
class Text:
    """A paragraph; `lead` sets it large."""

    words: str
    lead: bool = False
    kind: str = "text"


@dataclass(frozen=True)
class Figure:
    """A picture with its caption, what it shows in words, and its width and height in pixels."""

    caption: str
    alt: str
    data: str = ""
    drawing: Markup | None = None
    size: tuple[int, int] = (1870, 1323)
    kind: str = "figure"


@dataclass(frozen=True)
class Listing:
    """A list, with a heading where it has one; pairs are terms and what is said of them."""

    items: tuple[Any, ...]
    title: str = ""
    pairs: bool = False
    kind: str = "list"


@dataclass(frozen=True)
class Code:
    """A command to type."""

    words: str
    kind: str = "code"


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, in order."""

    name: str
    title: str
    blocks: tuple[Any, ...] = field(default_factory=tuple)


def picture(
    folder: Path,
    name: str,
    caption: str,
    language: str,
    *,
    size: tuple[int, int] = (1870, 1323),
    saved: str = "report.map_caption",
    alt: str = "",
) -> Figure | None:
    """Return a drawing of the run with its caption, the file inside; None where there is none.

    Parameters
    ----------
    folder : pathlib.Path
        The maps of the run: ``<language>/<name>.png`` or ``.svg``.
    saved : str
        The sentence that says where the file is besides.
    alt : str
        What it shows in words; by default its caption.
    """
    for kind, media in (("png", "image/png"), ("svg", "image/svg+xml")):
        path = folder / language / f"{name}.{kind}"
        if path.is_file():
            coded = base64.b64encode(path.read_bytes()).decode()
            said = text(saved, language, title=caption)
            return Figure(said, alt or caption, data=f"data:{media};base64,{coded}", size=size)
    return None
