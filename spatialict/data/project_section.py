"""What every section of a project file is: no unknown keys, and names in three languages."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from spatialict.core.marks import upright
from spatialict.core.study import Names


class Section(BaseModel):
    """A section, whose keys are all known and whose values do not change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False
    )


class Words(Section):
    """A name in the three languages; Russian and Kazakh fall back to English."""

    en: str
    ru: str = ""
    kk: str = ""

    def names(self) -> Names:
        """Return the name as the library passes it on."""
        return Names(*map(upright, (self.en, self.ru or self.en, self.kk or self.en)))


def worded(given: Any) -> Any:  # noqa: ANN401 (what TOML holds)
    """Take plain text for a name that is the same in every language."""
    return {"en": given} if isinstance(given, str) else given


Named = Annotated[Words, BeforeValidator(worded)]
