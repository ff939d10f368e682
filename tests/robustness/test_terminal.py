"What others wrote reaches neither a terminal as a command nor a spreadsheet as a formula."

import json
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

import ilacs_analysis as ia
from ilacs_analysis.base.harmless import read_cells
from ilacs_analysis.cli.main import app
from ilacs_analysis.tables.writers import write_frames


@pytest.mark.skipif(sys.platform == "win32", reason="no such names of files there")
def test_nothing_that_a_terminal_would_obey(tmp_path):
    "Commands in the name or the words of a file are printed visibly; JSON and tables have them exactly."
    name = "report\x1b[2J\x07\x9b2J\u202efdp.txt"
    (tmp_path / name).write_text("no report\n" * 9, encoding="utf-8")
    for command in (["parse", str(tmp_path / name)], ["corpus", str(tmp_path), "--out", str(tmp_path / "out")],
                    ["search", "x\x1b[2J", "--in", str(tmp_path / "\x1b[2J")]):  # fmt: skip
        run = CliRunner().invoke(app, command)
        assert all(c.isprintable() or c == "\n" for c in run.output), command
    report = ia.sample().read_text(encoding="utf-8")
    (tmp_path / name).write_text(report, encoding="utf-8")
    run = CliRunner().invoke(app, ["parse", str(tmp_path / name), "--format", "json"])
    assert all(c.isprintable() or c == "\n" for c in run.stdout) and json.loads(run.stdout)


def test_no_formula_in_csv(tmp_path):
    "A cell that would be a formula: guarded in CSV, which gives it back, and exact in Parquet."
    frame = pd.DataFrame({"source": ["=1+1.txt", "-5", "- care", "@x", "plain"], "n": [-1, 2, 3, 4, 5]})
    write_frames({"t": frame}, tmp_path)
    assert pd.read_parquet(tmp_path / "t.parquet")["source"].tolist() == frame["source"].tolist()
    assert [row["source"] for row in read_cells(tmp_path / "t.csv")] == frame["source"].tolist()
    written = pd.read_csv(tmp_path / "t.csv")
    assert written["source"].tolist() == ["'=1+1.txt", "-5", "'- care", "'@x", "plain"] and written["n"][0] == -1
