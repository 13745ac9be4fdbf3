"""The script and the guide of the ICT level run, and say which figures are synthetic."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_script_tells_synthetic_figures_as_such_and_real_ones_without_an_index(
    capsys, monkeypatch
):
    monkeypatch.setattr("sys.argv", ["ict_level.py"])
    runpy.run_path(str(ROOT / "scripts" / "ict_level.py"), run_name="__main__")
    made, real = capsys.readouterr().out.split("REAL:")
    assert made.startswith("SYNTHETIC")
    assert "our reconstruction" in made
    assert len(re.findall(r"^.* (?:region|city) +0\.\d\d", made, re.MULTILINE)) == 20
    assert re.search(r"Ulytau +94\.1", real)


def test_examples_of_the_guide_run(capsys):
    guide = (ROOT / "docs" / "ict_level.md").read_text("utf-8")
    for block in re.findall(r"```python\n(.*?)```", guide, re.DOTALL):
        exec(compile(block, "ict_level.md", "exec"), {})
    said = capsys.readouterr().out
    assert "1 of 4 regions has no index, because a figure is missing: 'four'." in said
