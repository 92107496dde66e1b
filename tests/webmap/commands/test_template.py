"""`plainsight template`: what it writes, and what it leaves alone."""

import openpyxl
import pytest

from tests.webmap.five_hundred import TODAY
from webmap import clock
from webmap.errors import ExitCode


@pytest.fixture
def template(command_line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return lambda *words: command_line("template", *words)


def test_a_return_is_written_with_what_is_known(template, tmp_path):
    known = ("--organisation", "leeds_council", "--quarter", "2019-Q1")
    code, printed, _ = template("return", "-o", "r.xlsx", *known)
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Start here"]

    assert (code, printed) == (ExitCode.DONE, "Written: r.xlsx\n")
    assert (sheet["B6"].value, sheet["B7"].value) == ("leeds_council", "2019-Q1")


@pytest.mark.parametrize("kind", ["concerns", "totals", "responders", "visits", "convictions"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_form_is_written(template, tmp_path, kind, ending):
    assert template(kind, "-o", f"form.{ending}")[0] == ExitCode.DONE
    assert (tmp_path / f"form.{ending}").stat().st_size > 40


def test_mappings_are_listed_or_written(template, tmp_path):
    code, printed, _ = template("licences")
    written = template("licences", "-o", "mappings")

    assert (code, written[0]) == (ExitCode.DONE, ExitCode.DONE)
    assert sorted(path.name for path in (tmp_path / "mappings").iterdir()) == printed.split()


@pytest.mark.parametrize(
    "words",
    [
        ("return",),
        ("return", "-o", "r.csv"),
        ("visits", "-o", "v.pdf"),
        ("visits", "-o", "v.csv", "--quarter", "2026-Q3"),
        ("return", "-o", "r.xlsx", "--organisation", "nobody"),
        ("return", "-o", "r.xlsx", "--quarter", "Q3"),
    ],
)
def test_what_cannot_be_written_is_named(template, tmp_path, words):
    code, printed, said = template(*words)

    assert (code, printed) == (ExitCode.USAGE, "")
    assert "--" in said or "-o" in said
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_left_alone(template, tmp_path):
    (tmp_path / "v.csv").write_text("filled in")

    code, _, said = template("visits", "-o", "v.csv")

    assert code == ExitCode.USAGE
    assert "v.csv is there already" in said
    assert (tmp_path / "v.csv").read_text() == "filled in"
