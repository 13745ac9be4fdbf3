"""Text from bytes whose encoding nobody wrote down, as Kazakhstan's tables come.

UTF-8 and UTF-16 prove themselves. Of the three old code pages the one is taken whose letters make
Russian or Kazakh words; KZ-1048 has the Kazakh letters, Windows-1251 and DOS 866 have not. What
was lost before it came to us (``?лытау``) cannot be put back, and is refused.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

CODE_PAGES: Final = ("cp1251", "kz1048", "cp866")
"""Tried in this order; of two with the same letters the first is named."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_HIGH_WORD: Final = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_SCORED_WORDS: Final = 5000
_PROBED_BYTES: Final = 4_000_000
_USUAL: Final = "аеоинтырлскдмвупбгзйя"
_LETTERS: Final = {
    **dict.fromkeys("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", 1.0),
    **dict.fromkeys(_USUAL, 3.0),
    **dict.fromkeys("әғқңөұүһі", 2.0),
}
_MARKS: Final = frozenset("«»№–—…“”„‘’°§\u00a0•±×²³¹·©®™€₸")
_STRANGE: Final = -4.0
_DAMAGED: Final = re.compile(
    r"[^\W\d_]\?+[^\W\d_]|(?<![^\s\"«(\-])\?+[^\W\d_]{2}|(?<!\S)\?{3,}|\ufffd"
)
_ADDRESS: Final = re.compile(r"://|^www\.|\?\w+=", re.IGNORECASE)
_LATIN_RUN: Final = re.compile("[\u0080-\u00ff]{3,}")
# What UTF-8 looks like if read as Windows-1251: Р, С, Т or У before every other letter.
_SUSPECT: Final = re.compile("[\u00c0-\u00ff]|(?:[РСТУ][^ ]){2}")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_WORD: Final = re.compile(r"[^ \t\r\n,;|\"]*[^\x00-\x7f][^ \t\r\n,;|\"]*")


@dataclass(frozen=True)
class Decoded:
    """A file's text.

    Parameters
    ----------
    text : str
        Without byte order mark.
    encoding : str
        ``"utf-8"``, ``"utf-16"``, ``"kz1048"``, ``"cp1251"`` or ``"cp866"``.
    notes : tuple of Message
        What was guessed, and which letters the encoding cannot hold.
    """

    text: str
    encoding: str
    notes: tuple[Message, ...] = ()


def decode(raw: bytes, *, table: str = "text", check: bool = True) -> Decoded:
    r"""Tell the encoding of a text by trial, and decode it.

    Parameters
    ----------
    raw : bytes
        The whole file.
    table : str
        What messages call it.
    check : bool
        Whether to refuse text whose letters were lost before (see `damaged`).

    Raises
    ------
    DataError
        If no encoding makes words of it, if UTF-8 is broken in places, or if names are damaged.

    Examples
    --------
    The Kazakh name of a region in the three code pages that offices use:

    >>> decode("Ұлытау облысы".encode("kz1048")).encoding
    'kz1048'
    >>> decode("область Улытау".encode("cp866")).text
    'область Улытау'
    >>> decode("область Улытау".encode("cp1251")).notes[0].values["encoding"]
    'cp1251'
    """
    found = _with_mark(raw) or _plain_utf(raw) or _by_trial(raw, table)
    if check:
        refuse_damaged(found.text.splitlines(), table=table)
    notes = () if found.encoding == "utf-8" else (_note(found.encoding, table),)
    return Decoded(found.text, found.encoding, notes)


@dataclass(frozen=True)
class Encoding:
    """How a file is written that is read as a stream: Python's name of it, and what to note."""

    codec: str
    notes: tuple[Message, ...] = ()


def which_encoding(head: bytes, sample: bytes, *, table: str) -> Encoding:
    r"""Tell the encoding of a file by its beginning and by a sample of its other letters.

    Parameters
    ----------
    head : bytes
        The beginning of the file.
    sample : bytes
        Parts of it that are not ASCII; they may be cut anywhere.
    table : str
        What messages call it.

    Returns
    -------
    Encoding
        UTF-8 where nothing makes words of the sample: who reads the rows judges their bytes.

    Examples
    --------
    >>> which_encoding(b"name\n", "область Улытау".encode("cp1251"), table="firms").codec
    'cp1251'
    >>> which_encoding("name;имя\n".encode("utf-16"), b"", table="firms").codec
    'utf-16'
    """
    for mark, codec, name in _BOMS:
        if head.startswith(mark):
            plain = name == "utf-8"
            return Encoding(name if plain else codec, () if plain else (_note(name, table),))
    if codec := _in_utf16(head[: len(head) // 2 * 2]):
        return Encoding(codec, (_note("utf-16", table),))
    words = list(dict.fromkeys(_HIGH_WORD.findall(sample)))[:_SCORED_WORDS]
    if sum(map(_is_utf8, words)) * 2 >= len(words):
        return Encoding("utf-8")
    code_page = guess_code_page(words)
    return Encoding(code_page, (_note(code_page, table),)) if code_page else Encoding("utf-8")


def _in_utf16(head: bytes) -> str:
    """Return the codec of UTF-16 without its mark, "" where it is none.

    Every second byte of digits and commas is NUL then, and above all that of line ends: a table
    with stray zero bytes has line ends of one byte.
    """
    for codec, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        units = zip(head[low::2], head[high::2], strict=True)
        ends = sum(1 for letter, above in units if letter in b"\r\n" and not above)
        bytes_ = head.count(b"\n") + head.count(b"\r")
        if head[high::2].count(0) * 8 > len(head) and 0 < bytes_ * 9 <= ends * 10:
            return codec
    return ""


def _note(encoding: str, table: str) -> Message:
    lossy = encoding in {"cp1251", "cp866"}
    key = "reading.encoding_lossy" if lossy else "reading.encoding"
    return Message(key, {"table": table, "encoding": encoding})


def _with_mark(raw: bytes) -> Decoded | None:
    for mark, codec, name in _BOMS:
        if raw.startswith(mark):
            try:
                return Decoded(raw.decode(codec), name)
            except UnicodeDecodeError:
                return None
    return None


def _plain_utf(raw: bytes) -> Decoded | None:
    # Text in UTF-16 without its mark: every second byte of digits, commas and line ends is NUL.
    half = len(raw) // 4
    for codec, nul in (("utf-16-le", raw[1::2]), ("utf-16-be", raw[::2])):
        if len(raw) % 2 == 0 and half and nul.count(0) * 2 > half:
            try:
                return Decoded(raw.decode(codec), "utf-16")
            except UnicodeDecodeError:
                continue
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _by_trial(raw: bytes, table: str) -> Decoded:
    words = list(dict.fromkeys(_HIGH_WORD.findall(raw[:_PROBED_BYTES])))[:_SCORED_WORDS]
    if sum(map(_is_utf8, words)) * 2 > len(words):
        raise DataError([_broken_utf8(raw, table)])
    code_page = guess_code_page(words)
    if not code_page:
        raise DataError([Message("reading.encoding_unknown", {"table": table})])
    try:
        return Decoded(raw.removeprefix(codecs.BOM_UTF8).decode(code_page), code_page)
    except UnicodeDecodeError:
        raise DataError([Message("reading.encoding_unknown", {"table": table})]) from None


def _is_utf8(word: bytes) -> bool:
    try:
        word.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _broken_utf8(raw: bytes, table: str) -> Message:
    lines = raw.splitlines()
    broken = [number for number, line in enumerate(lines, 1) if not _is_utf8(line)]
    values = {"table": table, "count": len(broken), "total": len(lines), "rows": some(broken)}
    return Message("reading.broken_utf8", values)


def guess_code_page(words: Iterable[bytes]) -> str:
    r"""Return the code page whose letters make Russian or Kazakh words, or ``""``.

    Examples
    --------
    >>> guess_code_page([b"\x8d\xf3\xeb\xfb"]), guess_code_page([b"caf\xe9"])
    ('kz1048', '')
    """
    words = list(words)
    scores = {page: sum(_score(word, page) for word in words) for page in CODE_PAGES}
    best = max(CODE_PAGES, key=lambda page: scores[page])
    return best if scores[best] >= 0 else ""


def _score(word: bytes, code_page: str) -> float:
    """Return how much a word looks like one: usual letters, no capital behind a small letter."""
    score, before = 0.0, ""
    for letter in word.decode(code_page, "replace"):
        if letter > "\x7f":
            score += 0.0 if letter in _MARKS else _LETTERS.get(letter.lower(), _STRANGE)
        two_scripts = (
            letter.isalpha() and before.isalpha() and (letter > "\x7f") != (before > "\x7f")
        )
        if two_scripts or (letter.isupper() and before.islower()):
            score += _STRANGE
        before = letter
    return score


def damaged(text: str) -> bool:
    """Tell whether letters of a text were lost on its way: question marks inside words.

    Examples
    --------
    >>> [damaged(text) for text in ("?лытау", "К?кшетау", "????????", "Готово?")]
    [True, True, True, False]
    >>> damaged("https://stat.gov.kz/ru/?page=2"), damaged("?")
    (False, False)
    """
    if "?" not in text and "\ufffd" not in text:
        return False
    return any(_DAMAGED.search(part) and not _ADDRESS.search(part) for part in text.split())


def misread(text: str) -> str:
    """Return what a text was before it was decoded in a wrong way and saved so; else ``""``.

    Examples
    --------
    >>> misread("Óëûòàó"), misread("Р§РёРјРєРµРЅС‚"), misread("Улытау")
    ('Улытау', 'Чимкент', '')
    """
    for word in _WORD.findall(text) if _SUSPECT.search(text) else ():
        for wrong, right in (("cp1251", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "utf-8")):
            if (once := _again(word, wrong, right)) and len(once) < len(word):
                return once
        if _LATIN_RUN.search(word) and (once := _again(word, "latin-1", "cp1251")):
            return once
    return ""


def _again(word: str, wrong: str, right: str) -> str:
    try:
        once = word.encode(wrong).decode(right)
    except UnicodeError:
        return ""
    letters = [letter for letter in once if letter > "\x7f"]
    cyrillic = sum(1 for letter in letters if _CYRILLIC.match(letter))
    return once if len(letters) > 1 and cyrillic == len(letters) else ""


def refuse_damaged(lines: Iterable[str], *, table: str, first: int = 1) -> None:
    """Raise a `DataError` where letters were lost or misread; rows are counted from `first`."""
    if faults := damage(dict(enumerate(lines, first)), table=table):
        raise DataError(faults)


def damage(rows: dict[int, str], *, table: str) -> list[Message]:
    """Return the faults of texts by row number: letters lost, or misread and saved so."""
    lost = {row: text for row, text in rows.items() if damaged(text)}
    garbled = {row: was for row, text in rows.items() if row not in lost and (was := misread(text))}
    faults = []
    if lost:
        words = [next(w for w in text.split() if damaged(w)) for text in lost.values()]
        faults.append(_damage("reading.damaged", table, lost, rows, words))
    if garbled:
        faults.append(_damage("reading.misread", table, garbled, rows, list(garbled.values())))
    return faults


def _damage(
    key: str, table: str, bad: dict[int, str], rows: dict[int, str], words: list[str]
) -> Message:
    names = some([shown(word) for word in dict.fromkeys(words)])
    values = {"table": table, "count": len(bad), "total": len(rows), "names": names}
    return Message(key, values)


def some(things: Iterable[object]) -> list[str]:
    """Return up to five as text; dots say that there are more.

    Examples
    --------
    >>> some(range(1, 8))
    ['1', '2', '3', '4', '5', '…']
    """
    texts = [str(thing) for thing in things]
    return texts[:5] + ["…"] * (len(texts) > 5)
