"""Compile the catalogues: every spatialict/core/locale/<language>/<name>.po to the .mo beside it.

Run it after a change of words: ``make messages``, or with the names of the catalogues to
compile. A test fails where a .mo lags behind its .po.
"""

import datetime as dt
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "spatialict" / "core" / "locale"
NO_CLOCK = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def main() -> None:
    """Compile the named catalogues, or all."""
    for source in sorted(LOCALE.glob("*/*.po")):
        if sys.argv[1:] and source.stem not in sys.argv[1:]:
            continue
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=source.parent.name, abort_invalid=True)
        catalogue.creation_date = catalogue.revision_date = NO_CLOCK
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)


if __name__ == "__main__":
    main()
