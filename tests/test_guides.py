"""The Python of a guide runs as it stands."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"


SAYS = {
    "triple_helix.md": "0.0",
    "growth.md": "KZ-75",
    "concentration.md": "",
    "ict_level.md": "",
    "programme.md": "0.0",
}
"""Guide -> what its examples print."""


@pytest.mark.parametrize("guide", SAYS)
def test_examples_of_a_guide_run(guide, capsys):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / guide).read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, guide, "exec"), {})
    said = capsys.readouterr().out
    assert said
    assert SAYS[guide] in said
