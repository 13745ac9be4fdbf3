"""A sheet of paper measured in inches, on which print maps are drawn.

One axes covers the whole sheet, so that a map, its legend and its insets share one ruler and the
place of every word is known before anything is drawn. Nothing here knows about regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from shapely.geometry.base import BaseGeometry

A4_LANDSCAPE: Final = (11.69, 8.27)
POINTS: Final = 72.0
LINE: Final = 1.28
"""Height of a line of text as a multiple of its size."""

STYLE: Final[Any] = {
    "font.family": "DejaVu Sans",
    "hatch.linewidth": 0.5,
    "path.simplify": False,
    "pdf.compression": 6,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "spatialict",
    "text.parse_math": False,
}
"""What matplotlib's own settings would otherwise decide on another machine."""

METADATA: Final[dict[str, dict[str, None]]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}
"""No clock and no version of a library in what is written: same input, same bytes."""


@dataclass(frozen=True)
class Box:
    """A rectangle of the sheet, in inches from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return self.left + self.width / 2, self.bottom + self.height / 2


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of DejaVu Sans is, in inches.

    Examples
    --------
    >>> width_of("Қостанай", 10) == 2 * width_of("Қостанай", 5)
    True
    >>> width_of("$x$", 10) > width_of("x", 10)
    True
    """
    return _ems(_written(words), bold) * size / POINTS


def can_write(words: str) -> bool:
    """Return whether the font has every letter of a text.

    Examples
    --------
    >>> can_write("Қызылорда облысы"), can_write("阿拉木图")
    (True, False)
    """
    return _letters().issuperset(words)


def _written(words: str) -> str:
    """Return a text with an empty square for each letter that the font lacks."""
    if can_write(words):
        return words
    return "".join(letter if letter in _letters() else "\N{WHITE SQUARE}" for letter in words)


@cache
def _letters() -> frozenset[str]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    fonts = [
        get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
        for weight in ("normal", "bold")
    ]
    return frozenset.intersection(*(frozenset(map(chr, font.get_charmap())) for font in fonts))


@cache
def _ems(words: str, bold: bool) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=100)
    width, _, _ = text_to_path.get_text_width_height_descent(words or " ", font, ismath=False)
    return float(width) / 98  # hinting makes small letters a little wider


def wrap(words: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that are at most as wide as given; a longer word is cut.

    Examples
    --------
    >>> wrap("one two three", width_of("one two", 8), 8)
    ['one two', 'three']
    """
    lines: list[str] = []
    line = ""
    for word in clean(words).split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold=bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = cut(word, width, size, bold=bold)
    return [*lines, line] if line else lines


def cut(words: str, width: float, size: float, *, bold: bool = False) -> str:
    """Cut a text to a width, with an ellipsis where something was lost."""
    words = clean(words)
    if width_of(words, size, bold=bold) <= width:
        return words
    while words and width_of(words + "…", size, bold=bold) > width:
        words = words[:-1]
    return words + "…"


def clean(words: str) -> str:
    """Return a text on one line: what is not printable (tabs, line ends, marks) becomes a space.

    A letter that the font lacks becomes an empty square.
    """
    printable = "".join(
        letter if letter.isprintable() or letter == "\N{NO-BREAK SPACE}" else " "
        for letter in words
    )
    return _written(" ".join(part for part in printable.split(" ") if part))


@dataclass(frozen=True)
class Page:
    """A sheet to draw on; x and y are inches from the lower left corner."""

    figure: Figure
    axes: Axes

    @classmethod
    def blank(cls, size: tuple[float, float] = A4_LANDSCAPE) -> Page:
        """Return an empty white sheet."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=size, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, size[0])
        axes.set_ylim(0, size[1])
        return cls(figure, axes)

    def words(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        bold: bool = False,
        **style: Any,  # noqa: ANN401
    ) -> None:
        """Write one line; ``y`` is its base line."""
        self.axes.text(x, y, words, fontsize=size, fontweight="bold" if bold else "normal", **style)

    def paragraph(
        self,
        x: float,
        top: float,
        words: str,
        width: float,
        size: float,
        **style: Any,  # noqa: ANN401
    ) -> float:
        """Write a text within a width, downwards from ``top``; return where it ends."""
        for line in wrap(words, width, size, bold=style.get("bold", False)):
            top -= size * LINE / POINTS
            self.words(x, top + size * 0.28 / POINTS, line, size, **style)
        return top

    def shape(self, geometry: BaseGeometry, **style: Any) -> Any:  # noqa: ANN401
        """Draw polygons (already in inches) as one patch and return it."""
        from matplotlib.patches import PathPatch

        patch = PathPatch(outline_path(geometry), **style)
        self.axes.add_artist(patch)
        patch.set_clip_on(True)
        return patch

    def save(self, path: Path, *, dpi: int = 160) -> Path:
        """Write the sheet in the format that the suffix of `path` names."""
        kind = path.suffix.removeprefix(".")
        if kind == "png":
            return self._save_png(path, dpi)
        self.figure.savefig(path, format=kind, metadata=METADATA[kind])
        return path

    def _save_png(self, path: Path, dpi: int) -> Path:
        import numpy as np
        from PIL import Image

        self.figure.set_dpi(dpi)
        self.figure.canvas.draw()
        pixels = np.asarray(self.figure.canvas.buffer_rgba())  # type: ignore[attr-defined]
        palette, codes = _fewer_colours(pixels, _inks(self.figure))
        picture = Image.fromarray(codes)
        picture.putpalette(palette.tobytes())
        picture.save(path, format="PNG", dpi=(dpi, dpi), compress_level=7)
        return path


def _inks(figure: Figure) -> np.ndarray:
    """Return the colours that are drawn with, as they are packed in `_fewer_colours`, sorted."""
    import numpy as np
    from matplotlib.collections import Collection
    from matplotlib.colors import to_rgba_array
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    given: list[Any] = []
    for artist in figure.findobj():
        if artist.get_alpha() not in {None, 1}:
            continue
        if isinstance(artist, (Line2D, Text)):
            given.append(artist.get_color())
        elif isinstance(artist, (Patch, Collection)):
            given += [artist.get_facecolor(), artist.get_edgecolor()]
    colours = np.concatenate([to_rgba_array(colour) for colour in given])
    solid = np.round(colours[colours[:, 3] == 1, :3] * 255).astype(np.uint32)
    return np.unique((solid[:, 0] << 16) | (solid[:, 1] << 8) | solid[:, 2])


def _fewer_colours(pixels: np.ndarray, inks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a palette of 256 colours and the pixels in it.

    The colours that are drawn with stay exact, however little there is of one: a line in a legend
    has that of the lines on the map. So do the commonest others; only the soft rims of letters and
    lines move to the nearest of them. A sheet becomes a quarter of its size.
    """
    import numpy as np

    red, green, blue = (pixels[..., band].astype(np.uint32) for band in range(3))
    packed = ((red << 16) | (green << 8) | blue).ravel()
    starts = np.append(0, np.flatnonzero(np.diff(packed)) + 1)  # runs of one colour: few, and long
    lengths = np.diff(np.append(starts, packed.size))
    found, which = np.unique(packed[starts], return_inverse=True)
    counted = np.bincount(which, weights=lengths)
    common = found[np.lexsort((found, -counted, ~np.isin(found, inks)))][:256]
    palette = np.zeros((256, 3), dtype=np.uint8)
    palette[: len(common)] = _unpacked(common)
    nearest = _nearest(_unpacked(found), palette[: len(common)])
    return palette, np.repeat(nearest[which], lengths).reshape(pixels.shape[:2])


def _unpacked(colours: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.stack([colours >> 16, (colours >> 8) & 255, colours & 255], axis=-1)


def _nearest(colours: np.ndarray, palette: np.ndarray) -> np.ndarray:
    import numpy as np

    near = [
        np.argmin(((part[:, None, :] - palette[None].astype(np.int64)) ** 2).sum(axis=2), axis=1)
        for part in np.array_split(colours, max(1, len(colours) // 2000))
    ]
    return np.concatenate(near).astype(np.uint8)


def outline_path(geometry: BaseGeometry) -> Any:  # noqa: ANN401
    """Return polygons as one path whose holes stay open under either fill rule."""
    import numpy as np
    import shapely
    from matplotlib.path import Path as Outline

    # `shapely.orient_polygons` came with 2.1: outer rings one way, holes the other
    parts = [part for part in shapely.get_parts(shapely.orient_polygons(geometry)) if part.area]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    if not rings:
        return Outline(np.empty((0, 2)))
    codes = []
    for ring in rings:
        code = np.full(len(ring.coords), Outline.LINETO)
        code[0], code[-1] = Outline.MOVETO, Outline.CLOSEPOLY
        codes.append(code)
    return Outline(np.vstack([shapely.get_coordinates(r) for r in rings]), np.concatenate(codes))
