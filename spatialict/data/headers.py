"""What headers and headings name: a year, a part of one, a section of OKED."""

from __future__ import annotations

import re
from typing import Final

from spatialict.data.cells import without_footnote

_YEAR: Final = re.compile(
    r"(?:за\s+)?((?:19|20)[0-9]{2})(?:\s*[-–]?\s*(?:г|год|года|г\.|ж|ж\.|жыл|жылы|year)\.?)?"
)
_WHOLE_YEAR: Final = re.compile(
    r"январь\s*[-–]\s*декабрь|қаңтар\s*[-–]\s*желтоқсан|jan\w*[-–]dec\w*"
)
_DATE: Final = re.compile(r"((?:19|20)[0-9]{2})-(?:01-01|12-31)(?:t00:00:00)?")
_PART: Final = re.compile(
    r"квартал|\bкв\b|тоқсан|quarter|\bq[1-4]\b|полугоди|жартыжыл|январ|феврал|апрел|июн|июл"
    r"|сентябр|октябр|ноябр|декабр|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек"
    r"|қазан\b|қараша|желтоқсан"
)
_LETTER: Final = re.compile(
    r"(?:секция|section)?\s*([a-uавсенкморт])(?:\s+секциясы)?(?:[\s.:–-]|$)"
)
_LOOKALIKE: Final = str.maketrans("авсенкморт", "abcehkmopt")
_SECTIONS: Final = {
    "a": ("сельское, лесное", "ауыл, орман", "agriculture, forestry"),
    "b": ("горнодобывающая", "тау-кен өндіру", "кен өндіру өнеркәсібі", "mining and quarrying"),
    "c": ("обрабатывающая промышленность", "өңдеу өнеркәсібі", "manufacturing"),
    "d": (
        *("снабжение электроэнергией", "электроснабжение"),
        *("электр энергиясымен", "электрмен жабдықтау", "electricity, gas"),
    ),
    "e": ("водоснабжение", "сумен жабдықтау", "water supply"),
    "f": ("строительство", "құрылыс", "construction"),
    "g": ("оптовая и розничная", "көтерме және бөлшек", "wholesale and retail"),
    "h": ("транспорт и складирование", "көлік және", "transport"),
    "i": (
        *("предоставление услуг по проживанию", "услуги по проживанию"),
        *("тұру және тамақтану", "accommodation and food"),
    ),
    "j": ("информация и связь", "ақпарат және байланыс", "information and communication"),
    "k": ("финансовая и страховая", "қаржы және сақтандыру", "financial and insurance"),
    "l": ("операции с недвижимым", "жылжымайтын мүлік", "real estate"),
    "m": ("профессиональная, научная", "кәсіби, ғылыми", "professional, scientific"),
    "n": (
        *("деятельность в области административного", "әкімшілік және қосалқы"),
        "administrative and support",
    ),
    "o": ("государственное управление", "мемлекеттік басқару", "public administration"),
    "p": ("образование", "білім беру", "education"),
    "q": ("здравоохранение", "денсаулық сақтау", "human health"),
    "r": ("искусство, развлечения", "өнер, ойын-сауық", "arts, entertainment"),
    "s": (
        *("предоставление прочих видов", "өзге де қызмет", "көрсетілетін қызметтердің өзге"),
        "other service",
    ),
    "t": (
        *("деятельность домашних хозяйств", "үй қызметшісін", "үй шаруашылықтарының"),
        "activities of households",
    ),
    "u": ("деятельность экстерриториальных", "экстерриториалды", "activities of extraterritorial"),
}


def year_of(text: str | None) -> str:
    """Return the year that a header names as a whole year, or ``""``.

    Examples
    --------
    >>> [year_of(text) for text in ("2025 г.*", "2024 жыл", "2010.0", "I квартал 2024", "Абай")]
    ['2025', '2024', '2010', '', '']
    """
    word = without_footnote(text or "").casefold().strip().removesuffix(".0")
    if date := _DATE.fullmatch(word):
        return date[1]
    word = re.sub(r"\s+", " ", _WHOLE_YEAR.sub("", word)).strip(" ,")
    found = _YEAR.fullmatch(word)
    return found[1] if found else ""


def part_of_year(text: str | None) -> bool:
    """Tell whether a header names a quarter, a month or half a year.

    Examples
    --------
    >>> [part_of_year(text) for text in ("I квартал 2024", "2024 ж. 2 тоқсан", "2024 г.")]
    [True, True, False]
    """
    word = (text or "").casefold()
    return bool(_PART.search(word)) and not year_of(text) and len(word) < 60


def section_of(text: str | None) -> str:
    """Return the letter of the OKED section that a text names, or ``""``.

    Examples
    --------
    >>> section_of("Информация и связь"), section_of("J секциясы Ақпарат және байланыс")
    ('J', 'J')
    >>> section_of("Абай облысы"), section_of("Секция С")
    ('', 'C')
    """
    word = without_footnote(text or "").casefold().strip(" .:«»")
    for letter, starts in _SECTIONS.items():
        if word.startswith(starts):
            return letter.upper()
    found = _LETTER.match(word)
    if not found:
        return ""
    rest = word[found.end() :].strip(" .:«»-–")
    letter = found[1].translate(_LOOKALIKE)
    return letter.upper() if not rest or rest.startswith(_SECTIONS[letter]) else ""
