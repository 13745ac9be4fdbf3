"""What is wrong with a project file: one sentence for each place, with its key and a cure."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.rules import CRITERIA, EVIDENCE
from spatialict.core.study import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    Place = tuple[int | str, ...]

FEWEST_SOURCES: Final = 30
"""From fewer `spatialict.centrality` estimates no betweenness."""


def _known_keys(location: Place, model: Any) -> list[str]:  # noqa: ANN401 (a model)
    for part in location:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation
        inner = getattr(annotation, "__args__", (annotation,))
        model = next((kind for kind in inner if hasattr(kind, "model_fields")), None)
        if model is None:
            return []
    return [name for name in model.model_fields if name != "folder"]


def _where(location: Place) -> str:
    return ".".join(
        f"[{part + 1}]" if isinstance(part, int) else part for part in location
    ).replace(".[", "[")


def unknown_key(location: Place, shown_as: str, model: Any) -> Message:  # noqa: ANN401 (a model)
    """Return the fault for a key that the model has not, with the nearest that it has."""
    known = _known_keys(location[:-1], model)
    near = difflib.get_close_matches(str(location[-1]), known, 1)
    values = {"path": shown_as, "key": _where(location), "known": known, "near": "".join(near)}
    return Message("project.unknown_key_near" if near else "project.unknown_key", values)


def faults_of(entries: Sequence[Any], shown_as: str, model: Any) -> list[Message]:  # noqa: ANN401
    """Return one fault for each place: the parts of a union and their parents are one.

    Parameters
    ----------
    entries : sequence
        pydantic's ``ErrorDetails``.
    shown_as : str
        What messages call the file.
    model : type of pydantic.BaseModel
        Of the whole file.
    """
    places = [tuple(part for part in entry["loc"] if not _is_tag(part)) for entry in entries]
    faults = {}
    for place, entry in zip(places, entries, strict=True):
        has_faulty_part = any(other[: len(place)] == place != other for other in places)
        if not has_faulty_part:
            faults[place] = _fault({**entry, "loc": place}, shown_as, model)
    return list(faults.values())


_UNION_TAGS: Final = ("int", "str", "Words", "literal['auto','exact']")


def _is_tag(part: int | str) -> bool:
    """Tell whether a part of a place is no key but what pydantic calls one of several kinds."""
    return part in _UNION_TAGS or str(part).startswith("constrained-")


def _fault(entry: Any, shown_as: str, model: Any) -> Message:  # noqa: ANN401
    location = tuple(entry["loc"])
    values = {"path": shown_as, "key": _where(location), "given": str(entry.get("input"))[:80]}
    if entry["type"] == "extra_forbidden":
        return unknown_key(location, shown_as, model)
    if entry["type"] == "missing":
        return Message("project.missing_key", values)
    key, *what = entry["ctx"]["error"].args if entry["type"] == "value_error" else [""]
    if str(key).startswith("project."):
        known = list(what[1] if what[1:] else CRITERIA + EVIDENCE)
        told = {"known": known, "what": what[0] if what else []}
        return Message(str(key), values | told)
    return _wrong_value(entry, location, values, model)


def _wrong_value(entry: Any, location: Place, values: dict[str, Any], model: Any) -> Message:  # noqa: ANN401
    if location == ("network", "betweenness"):
        return Message("project.betweenness", values | {"fewest": FEWEST_SOURCES})
    if entry["type"] == "literal_error":
        return Message(
            "project.choice", values | {"choices": entry["ctx"]["expected"].replace(" or ", ", ")}
        )
    if entry["type"].endswith("_type") or entry["type"].endswith("_parsing"):
        return Message("project.type", values)
    if location[0] in {"network", "growth", "level"} and (bounds := _bounds(location, model)):
        return Message("project.bounds", values | {"bounds": bounds})
    return Message("project.value", values)


_BOUNDS: Final = {"gt": "above", "ge": "least", "lt": "below", "le": "most"}


def _bounds(location: Place, model: Any) -> list[Message]:  # noqa: ANN401
    """Return what a number of the section must be: "at least 19", "at most 99999"."""
    section = model.model_fields[str(location[0])].annotation
    described = section.model_fields.get(str(location[-1]))
    limits = [
        (word, getattr(limit, bound))
        for limit in (described.metadata if described else ())
        for bound, word in _BOUNDS.items()
        if hasattr(limit, bound)
    ]
    return [Message(f"project.bound_{word}", {"limit": str(limit)}) for word, limit in limits]
