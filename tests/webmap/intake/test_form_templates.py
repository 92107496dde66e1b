"""An empty form has the headings its reader wants, and nothing else."""

import csv
import tomllib
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from geo.errors import FileEmpty
from geo.sources import convictions, responders, visits
from geo.sources.tabular import read_table
from webmap.intake.form_templates import FORMS, form_csv, form_xlsx, mapping_templates
from webmap.intake.sources import SOURCES

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", FORMS)
def test_headings_are_those_agreed(name):
    assert name in SOURCES
    assert list(csv.reader(StringIO(form_csv(name).decode()))) == [list(FORMS[name])]
    (sheet,) = openpyxl.load_workbook(BytesIO(form_xlsx(name)))
    assert [[cell.value for cell in row] for row in sheet] == [list(FORMS[name])]
    assert form_xlsx(name) == form_xlsx(name)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_empty_form_is_known_and_has_no_rows(tmp_path, ending):
    path = tmp_path / f"visits.{ending}"
    path.write_bytes({"csv": form_csv, "xlsx": form_xlsx}[ending]("visits"))

    with pytest.raises(FileEmpty):
        list(read_table(path, FORMS["visits"], required=FORMS["visits"]))


def test_shipped_mappings_are_handed_out_as_they_are():
    held = mapping_templates()

    assert list(held) == sorted(held)
    assert {"hmo.toml", "scrap-metal.toml"} <= set(held)
    assert all(tomllib.loads(text.decode()) for text in held.values())


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (
            "visits-file",
            [*FORMS["visits"], *visits.PLACE_KINDS, *visits.PURPOSES, *visits.FINDINGS],
        ),
        ("responders-file", [*FORMS["responders"], *responders.ROLES, *responders.COURSES]),
        (
            "statistics-files",
            [
                *(*FORMS["totals"], *FORMS["convictions"]),
                *(*convictions.OFFENCES, *convictions.OUTCOMES),
            ],
        ),
    ],
)
def test_every_column_and_word_is_explained(page, words):
    said = (REFERENCE / f"{page}.md").read_text(encoding="utf-8")

    assert not [word for word in words if f"`{word}`" not in said]
