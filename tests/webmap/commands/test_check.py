"""`plainsight check` through the real command line: what a file is and what would become of it."""

import json

import pytest

import boundaries
from tests.concern_files import concern, write_concerns
from tests.webmap.commands.test_boundaries import document
from tests.workbooks import write_workbook
from webmap.errors import ExitCode

HEADINGS = list(concern())


@pytest.fixture
def plainsight(command_line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda command, *words: command_line(command, *words, "--today", "2026-11-22")


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_reasons_are_gathered_the_most_frequent_first_and_nothing_is_stored(plainsight, tmp_path):
    rows = [concern(n, child="17" if n > 2 else "no") for n in range(1, 15)]
    path = write_concerns(tmp_path / "june.csv", *rows, concern(20, sector="Doe"))

    code, printed, said = plainsight("check", path)

    lines = printed.splitlines()
    assert (code, said) == (ExitCode.DONE, "")
    assert lines[0] == "june.csv: Concerns of a partner, one row each (CSV or XLSX)."
    assert lines[1] == "  15 read = 2 would be accepted + 0 duplicate + 13 refused"
    assert lines[2].startswith("  12 rows: child: must be one of yes, no, unknown")
    assert lines[2].endswith("(line 4, 5, 6, 7, 8, 9, 10, 11, ...)")
    assert lines[3].startswith("  1 row: sector: ")
    assert lines[-1] == "  Nothing was stored. To import it: plainsight import concerns FILE"
    assert "Doe" not in printed
    assert set(everything(tmp_path)) == {path}


def test_what_is_stored_already_is_told_apart(plainsight, tmp_path):
    plainsight("import", "concerns", write_concerns(tmp_path / "one.csv", concern(1)))
    before = everything(tmp_path / "plainsight-data")
    path = write_concerns(tmp_path / "two.csv", concern(1), concern(2), concern(3))

    assert "3 read = 2 would be accepted + 1 duplicate" in plainsight("check", path)[1]
    assert "3 read = 2 would be accepted + 1 duplicate" in plainsight("check", path)[1]
    assert set(everything(tmp_path / "plainsight-data")) == set(before)


def test_a_store_that_cannot_be_written_to_does_not_stop_a_check(plainsight, tmp_path):
    plainsight("import", "concerns", write_concerns(tmp_path / "one.csv", concern(1)))
    (tmp_path / "plainsight-data" / "restricted" / "records.sqlite").write_bytes(b"no store" * 99)
    path = write_concerns(tmp_path / "two.csv", concern(1), concern(2))

    code, printed, _ = plainsight("check", path)

    assert code == ExitCode.DONE
    assert "2 would be accepted" in printed
    assert "what it holds was not looked at" in printed


def test_json_holds_all_of_it_and_no_value(plainsight, tmp_path):
    path = write_concerns(tmp_path / "june.csv", concern(1), concern(2, child="Jane"))

    told = json.loads(plainsight("check", path, "--json")[1])

    assert (told["kind"], told["read"], told["accepted"], told["refused"]) == ("concerns", 2, 1, 1)
    (reason,) = told["reasons"]
    assert (reason["column"], reason["rows"], reason["lines"]) == ("child", 1, [3])
    assert told["error"] is None
    assert "Jane" not in json.dumps(told)


def test_a_file_that_could_not_be_imported_ends_with_three(plainsight, tmp_path):
    none = write_concerns(tmp_path / "none.csv", concern(1, child="Jane"), concern(2, child="Doe"))
    half = tmp_path / "half.csv"
    half.write_bytes(none.read_bytes()[:-20])
    other = tmp_path / "other.csv"
    other.write_text("Jane Doe,3 Mill Lane\nJohn Doe,4 Mill Lane\n")

    for path, shown, said in (
        (none, "2 read = 0 would be accepted + 0 duplicate + 2 refused", "none of its 2 rows"),
        (half, "Concerns of a partner", "stops at the middle"),
        (other, "a table of no kind known here", "cannot be imported as it is"),
    ):
        code, printed, told = plainsight("check", path)
        assert code == ExitCode.INPUT_REFUSED
        assert shown in printed
        assert said in told
        assert "Jane" not in printed + told


def test_a_workbook_is_checked_like_a_csv_file(plainsight, tmp_path):
    rows = [concern(1), concern(2, child="17")]
    book = write_workbook(tmp_path / "june.xlsx", [HEADINGS, *(row.values() for row in rows)])
    text = write_concerns(tmp_path / "june.csv", *rows)

    assert plainsight("check", book)[1].replace("xlsx:", "csv:") == plainsight("check", text)[1]


def test_a_mapping_is_tried_and_what_was_discarded_is_said(plainsight, tmp_path):
    text = write_concerns(tmp_path / "june.csv", concern(1)).read_text()
    (tmp_path / "june.csv").write_text(
        text.replace("concern_id", "Crime Ref").replace("child", "Age")
    )
    (tmp_path / "police.toml").write_text(
        'source = "concerns"\n[columns]\nconcern_id = "crime_ref"\n'
        + "".join(
            f'{name} = "{name}"\n' for name in HEADINGS if name not in {"concern_id", "child"}
        )
    )

    code, printed, _ = plainsight("check", "june.csv", "--mapping", "police.toml")

    assert code == ExitCode.DONE
    assert "1 read = 1 would be accepted" in printed
    assert "1 column was discarded unread." in printed
    assert "plainsight import concerns FILE --mapping police.toml" in printed


@pytest.mark.parametrize(
    "words",
    [("june.csv", "--as", "gossip"), ("june.csv", "--encoding", "latin-1"), ()],
)
def test_a_command_without_meaning_is_a_usage_error(plainsight, tmp_path, words):
    write_concerns(tmp_path / "june.csv", concern(1))

    assert plainsight("check", *words)[0] == ExitCode.USAGE


def test_a_check_asks_for_the_day_that_an_import_will_ask_for(plainsight, tmp_path):
    text = "licence_id,authority_code,address\nA1,E08000035,1 High Street LS1 4AP\n"
    mapping = '[columns]\nlicence_id = "licence_id"\naddress = "address"\n[constants]\n'
    (tmp_path / "hmo.toml").write_text(
        f'source = "licences"\nregister = "hmo"\n{mapping}authority_code = "E08000035"\n'
    )
    for name, day in (("hmo.csv", "YYYY-MM-DD"), ("hmo_2026-10-31.csv", "2026-10-31")):
        (tmp_path / name).write_text(text)
        code, printed, _ = plainsight("check", name, "--mapping", "hmo.toml")
        assert code == ExitCode.DONE
        assert f"FILE --mapping hmo.toml --extracted-on {day}\n" in printed


def test_the_command_to_import_repeats_the_options_of_the_check(plainsight, tmp_path):
    path = write_concerns(tmp_path / "june.csv", concern(1))

    printed = plainsight("check", path, "--encoding", "utf-8")[1]

    assert printed.endswith("plainsight import concerns FILE --encoding utf-8\n")


def test_a_check_leads_from_other_headings_to_a_mapping(plainsight, tmp_path):
    (tmp_path / "caps.csv").write_text(
        "Concern ID,Received on,Record type,Came from,Organisation,Place kind,Place\n"
        "1,2,3,4,5,6,7\n"
    )

    code, printed, said = plainsight("check", "caps.csv")

    assert code == ExitCode.INPUT_REFUSED
    assert "plainsight map-columns FILE --for concerns" in printed
    assert "written in another way than agreed (concern_id, received_on," in said


@pytest.fixture
def outlines(tmp_path):
    """Write the packaged wards in ONS form from some row on, their columns under any stem."""

    def writing(stem="WD", begin=0):
        whole = document(boundaries.load())
        text = json.dumps({**whole, "features": whole["features"][begin:]})
        path = tmp_path / "outlines.geojson"
        path.write_text(text.replace('"WD25', f'"{stem}25'))
        return path

    return writing


def test_outlines_that_would_be_added_are_counted_and_nothing_is_kept(
    plainsight, outlines, tmp_path
):
    path = outlines()
    code, printed, said = plainsight("check", path)

    assert (code, said) == (ExitCode.DONE, "")
    assert "124 wards of 2025 would be put in use" in printed
    assert "plainsight boundaries add FILE" in printed
    assert set(everything(tmp_path)) == {path}


@pytest.mark.parametrize(
    ("stem", "begin", "why"),
    [("WD", 1, "Give the complete file"), ("MSOA", 0, "holds MSOA codes"), ("LSOA", 0, "of wards")],
)
def test_outlines_that_add_would_refuse_are_refused_with_the_same_words(
    plainsight, command_line, outlines, tmp_path, stem, begin, why
):
    path = outlines(stem, begin)
    code, printed, said = plainsight("check", path)

    assert code == ExitCode.INPUT_REFUSED
    assert why in said
    assert "Read it as" not in said
    assert "boundaries add" not in printed
    assert command_line("boundaries", "add", path) == (ExitCode.INPUT_REFUSED, "", said)
    assert json.loads(plainsight("check", path, "--json")[1])["error"] == said.strip()
    assert set(everything(tmp_path)) == {path}
