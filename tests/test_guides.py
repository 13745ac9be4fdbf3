"""The Python of a guide runs as it stands."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("guide", ["triple_helix.md"])
def test_examples_of_a_guide_run(guide, capsys):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / guide).read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, guide, "exec"), {})
    assert "0.0" in capsys.readouterr().out
