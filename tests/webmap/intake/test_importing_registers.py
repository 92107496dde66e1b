"""Registers through the command line: what they need, and what a later extract changes."""

import pytest

from geo.registers.still_listed import still_listed
from geo.sources.licences import LICENCE_COLUMNS
from tests.companies_file import write_companies
from tests.webmap.command_line import run
from webmap.config import Settings
from webmap.db.records.concerns import premises_frame
from webmap.stores import open_records
from webmap.workspace import Workspace

HMO = """source = "licences"
register = "hmo"
[columns]
licence_id = "Ref"
address = "Address"
[constants]
authority_code = "E08000035"
"""


@pytest.fixture
def bring_in(tmp_path, monkeypatch, capsys):
    """Import the text of a register; return the exit code and everything that was printed."""

    def importing(source, text, *options, day="2026-11-01"):
        path = tmp_path / "register.csv"
        path.write_text(text, encoding="utf-8")
        place = ("--workspace", tmp_path / "workspace")
        dated = ("--extracted-on", day) if day else ()
        code = run(monkeypatch, "import", source, path, *place, *dated, *options)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return importing


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "hmo.toml"
    path.write_text(HMO, encoding="utf-8")
    return path


def premises(tmp_path):
    with open_records(Workspace(tmp_path / "workspace"), Settings(records_url=None)) as db:
        return premises_frame(db).set_index("register_id")


def licence(**cells):
    return ",".join(cells.get(column, "") for column in LICENCE_COLUMNS)


def test_licences_of_no_named_register_are_not_guessed(bring_in):
    code, said = bring_in("licences", "Ref,Address\n1,12 Mill Lane\n")

    assert code == 2
    assert "--mapping" in said


def test_premises_licences_take_no_mapping_of_another_register(bring_in, mapping):
    code, said = bring_in(
        "premises-licences", "Ref,Address\n1,12 Mill Lane\n", "--mapping", mapping
    )

    assert code == 2
    assert "Bring the file in as licences" in said


def test_premises_licences_in_our_columns_need_no_mapping(bring_in, tmp_path):
    row = licence(licence_id="PREM/1", authority_code="E08000035", address="1 Low Row LS1 4AP")

    code, said = bring_in("premises-licences", f"{','.join(LICENCE_COLUMNS)}\n{row}\n")

    assert code == 0, said
    assert premises(tmp_path).loc["PREM/1", "register"] == "premises_licence"


def test_a_register_of_no_known_day_says_what_to_do(bring_in, mapping):
    code, said = bring_in("licences", "Ref,Address\n1,12 Mill Lane\n", "--mapping", mapping, day="")

    assert code == 3
    assert "--extracted-on" in said


def test_a_shorter_later_extract_deletes_nothing_and_is_told(bring_in, mapping, tmp_path):
    first, later = "Ref,Address\n1,12 Mill Lane\n2,14 Mill Lane\n", "Ref,Address\n2,14 Mill Lane\n"

    bring_in("licences", first, "--mapping", mapping)
    code, said = bring_in("licences", later, "--mapping", mapping, day="2026-11-15")

    assert code == 0
    assert "1 duplicate" in said
    assert still_listed(premises(tmp_path)).to_dict() == {"1": False, "2": True}


def test_a_later_extract_replaces_and_an_earlier_one_does_not(bring_in, mapping, tmp_path):
    for day, address in (("2026-11-01", "1 Low Row LS1 4AP"), ("2026-11-15", "1 Low Row LS1 4AQ")):
        bring_in("licences", f"Ref,Address\n1,{address}\n", "--mapping", mapping, day=day)
    code, said = bring_in(
        "licences", "Ref,Address\n1,1 Low Row LS1 4AR\n", "--mapping", mapping, day="2026-10-01"
    )

    assert code == 3
    assert "not later" in said
    assert premises(tmp_path).loc["1", "postcode"] == "LS1 4AQ"


def test_a_check_goes_by_the_day_in_the_name(tmp_path, monkeypatch, capsys):
    path = write_companies(tmp_path / "BasicCompanyData-2025-11-01-part1_7.csv", 20, ["LS1 4AP"])

    code = run(monkeypatch, "check", path, "--workspace", tmp_path / "workspace")

    assert code == 0
    assert "Companies of the five districts" in capsys.readouterr().out
