"""`plainsight map-columns`: from a file of another shape to an import, and no person on the way."""

import csv
import json

import pytest

from tests.workbooks import write_workbook
from webmap.errors import ExitCode

#: Forty columns of an export; those of ours are few, and the others hold planted canaries.
OURS = {
    "Crime Ref No": "WYP-{0:06d}",
    "Date Reported": "{1:02d}/07/2026 10:15",
    "Offence Date": "{1:02d}/06/2026",
    "Venue Postcode": "LS1 4AP",
    "Source Evaluation": "2",
}
PEOPLE = [
    "Surname",
    "Forename",
    "DOB",
    "Mobile",
    "E-mail",
    "NHS No",
    "VRM",
    "MO",
    "Officer in Case",
]
HEADINGS = [*PEOPLE, *OURS, *(f"Field {n}" for n in range(40 - len(PEOPLE) - len(OURS)))]
WORDS = """
[constants]
record_type = "crime"
came_from = "police"
organisation = "west_yorkshire_police"
place_kind = "postcode"
"""


def canary(row, column):
    return f"Zzyx{row:03d}{column:02d}"


def rows(count=12):
    return [
        [
            OURS[heading].format(row, row + 10) if heading in OURS else canary(row, at)
            for at, heading in enumerate(HEADINGS)
        ]
        for row in range(1, count + 1)
    ]


@pytest.fixture
def plainsight(command_line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda command, *words: command_line(command, *words, "--today", "2026-11-22")


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    with path.open("w", newline="", encoding="cp1252") as file:
        csv.writer(file).writerows([["Crime export"], ["", "ran by café"], HEADINGS, *rows()])
    return path


def everything(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_police_export_of_forty_columns_is_read_and_nothing_else_is_kept(
    plainsight, export, tmp_path
):
    mapped = plainsight("map-columns", export, "--encoding", "cp1252", "-o", "police.toml")
    proposal = (tmp_path / "police.toml").read_text()
    (tmp_path / "police.toml").write_text(proposal.split("# These must")[0] + WORDS
                                          + proposal[proposal.index("[dates]"):])  # fmt: skip
    checked = plainsight("check", export, "--mapping", "police.toml")
    imported = plainsight("import", "concerns", export, "--mapping", "police.toml",
                          "--refusals", "why.csv", "--json")  # fmt: skip
    export.unlink()

    assert [told[0] for told in (mapped, checked, imported)] == [ExitCode.DONE] * 3
    assert 'received_on = "Date Reported"' in proposal
    assert "12 read = 12 would be accepted" in checked[1]
    assert "35 columns were discarded unread." in checked[1]
    assert json.loads(imported[1])[0]["discarded"] == 35
    said = "".join(told[1] + told[2] for told in (mapped, checked, imported))
    for told in (said.encode(), everything(tmp_path)):
        assert b"Zzyx" not in told
        assert not [name for name in PEOPLE if name.encode() in told.replace(b"MOST", b"")]


def test_the_same_export_as_a_workbook_is_the_same(plainsight, export, tmp_path):
    write_workbook(tmp_path / "export.xlsx", [["Crime export"], ["", "x"], HEADINGS, *rows()])

    text = plainsight("map-columns", export, "--encoding", "cp1252")[1]
    book = plainsight("map-columns", "export.xlsx")[1]

    assert book == text.replace('encoding = "cp1252"\n', "")
    assert "title_lines = 2" in book


def test_a_refused_row_of_an_export_says_nothing_of_its_neighbours(plainsight, export, tmp_path):
    table = export.read_text(encoding="cp1252").replace("WYP-000003", "Zzyx 3")
    export.write_text(table, encoding="utf-8")
    mapping = plainsight("map-columns", export)[1]
    (tmp_path / "police.toml").write_text(
        mapping.split("# These must")[0] + WORDS + mapping[mapping.index("[dates]"):]
    )  # fmt: skip

    code, printed, said = plainsight("import", "concerns", export, "--mapping", "police.toml")

    assert code == ExitCode.DONE
    assert "12 read = 11 accepted + 0 duplicate + 1 refused" in printed
    assert "line 6, concern_id: " in printed
    assert "Zzyx" not in printed + said


@pytest.fixture
def answering(monkeypatch):
    """Answer the questions of a terminal."""

    def told(*answers):
        given = iter(answers)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
        monkeypatch.setattr(
            "webmap.commands.map_columns.typer.prompt",
            lambda _ours, default: next(given, default) or default,
        )

    return told


def test_a_person_may_choose_another_heading_or_none(plainsight, export, answering):
    field = str(HEADINGS.index("Field 3") + 1)
    answering("x", "1", "999", field, "-")

    code, printed, _ = plainsight("map-columns", export, "--encoding", "cp1252")

    assert code == ExitCode.DONE
    assert 'concern_id = "Field 3"' in printed
    assert 'received_on = "Date' not in printed
    assert printed.count("Give the number of one of the headings shown") == 3
    assert "Surname" not in printed
    assert "  1  (about people: not to be read)" in printed


def test_a_mapping_is_never_written_over_a_file(plainsight, export):
    before = export.read_bytes()

    code, _, said = plainsight("map-columns", export, "-o", "export.csv")

    assert code == ExitCode.USAGE
    assert "there already" in said
    assert export.read_bytes() == before


def test_a_file_like_nothing_of_ours_is_said_to_be(plainsight, tmp_path):
    (tmp_path / "other.csv").write_text("Jane Doe,Zzyx\n1,2\n")

    code, printed, said = plainsight("map-columns", "other.csv")

    assert (code, printed) == (ExitCode.NOTHING_TO_DO, "")
    assert "none of its headings is like one of ours" in said
    assert "Jane" not in said


@pytest.mark.parametrize("words", [("--for", "gossip"), ("--encoding", "latin-1")])
def test_a_command_without_meaning_is_a_usage_error(plainsight, export, words):
    assert plainsight("map-columns", export, *words)[0] == ExitCode.USAGE


def test_a_mapping_of_another_source_is_not_used(plainsight, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")

    for name, code, said in (
        ("hmo", ExitCode.USAGE, "is for licences and not for concerns"),
        ("none.toml", ExitCode.INPUT_REFUSED, "no file to read"),
    ):
        told = plainsight("import", "concerns", "a.csv", "--mapping", name)
        assert told[0] == code
        assert said in told[2]
    assert not (tmp_path / "plainsight-data").exists()


def test_separate_eastings_and_northings_become_points(plainsight, tmp_path, answering):
    table = ["Ref,Date Reported,Northing,Surname,Easting"]
    table += [f"WYP-{n:06d},{n + 10}/07/2026,4339{n},Zzyx,4299{n}" for n in range(10, 15)]
    (tmp_path / "export.csv").write_text("\n".join([*table, ""]))

    plain = plainsight("map-columns", "export.csv")[1]
    answering("", "", "-", "-", "-", "-", "-", "-", "-", "-", "5,3")
    asked = plainsight("map-columns", "export.csv", "-o", "police.toml")

    assert asked[0] == ExitCode.DONE
    mapping = (tmp_path / "police.toml").read_text()
    assert mapping == plain
    assert 'place = ["Easting", "Northing"]' in mapping
    words = WORDS.partition("place_kind")[0].replace("[constants]", "")
    (tmp_path / "police.toml").write_text(mapping.replace("[constants]", "[constants]" + words))
    code, printed, _ = plainsight(
        "import", "concerns", "export.csv", "--mapping", "police.toml", "--json"
    )
    (told,) = json.loads(printed)
    assert (code, told["accepted"], told["refused"], told["discarded"]) == (0, 5, 0, 1)
