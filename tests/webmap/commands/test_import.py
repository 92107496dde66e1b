"""`plainsight import` through the real command line: what it prints, stores and ends with."""

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.concern_files import concern, write_concerns
from webmap.errors import ExitCode, StoreUnavailable
from webmap.intake.importing import import_file
from webmap.workspace import Workspace

PLAINSIGHT = Path(sys.executable).with_name("plainsight")
POLICE = "west_yorkshire_police"


@pytest.fixture
def plainsight(command_line, tmp_path, monkeypatch):
    """Run an import in this process, in a folder of its own and on a day that is fixed."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: command_line("import", "--today", "2026-11-22", *words)


@pytest.fixture
def process(tmp_path):
    """Run the command line as a program of its own; return its exit code, output and errors."""

    def running(*words, limit=None, **environment):
        def hold_back():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        ran = subprocess.run(
            [PLAINSIGHT, "import", *map(str, words), "--today", "2026-11-22"],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=hold_back if limit else None,
        )
        return ran.returncode, ran.stdout, ran.stderr

    return running


@pytest.fixture
def stored(tmp_path):
    """Ask the store of the workspace one question."""

    def asking(question):
        store = sqlite3.connect(tmp_path / "plainsight-data" / "restricted" / "records.sqlite")
        answer = store.execute(question).fetchall()
        store.close()
        return answer

    return asking


def test_a_file_goes_in_once_and_every_row_is_accounted_for(process, stored, tmp_path):
    path = write_concerns(tmp_path / "june.csv", concern(1), concern(2), concern(3, child="17"))

    first = process("concerns", path)
    second = process("concerns", path)

    assert first == (
        ExitCode.DONE,
        "june.csv: 3 read = 2 accepted + 0 duplicate + 1 refused\n"
        "  line 4, child: must be one of yes, no, unknown, (empty)\n",
        "",
    )
    assert second[0] == ExitCode.DONE
    assert "3 read = 0 accepted + 2 duplicate + 1 refused" in second[1]
    assert stored("select rows_read, accepted, duplicate, refused from batches") == [(3, 2, 0, 1)]
    assert stored("select line, column_name from batch_refusals") == [(4, "child")]


def test_json_and_the_list_of_refusals_hold_all_of_them(plainsight, tmp_path):
    rows = [concern(n, child="17" if n > 5 else "no") for n in range(1, 41)]
    path = write_concerns(tmp_path / "june.csv", *rows)

    code, printed, _ = plainsight("concerns", path, "--json", "--refusals", "why.csv")
    (told,) = json.loads(printed)
    with (tmp_path / "why.csv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))

    assert code == ExitCode.DONE
    assert (told["read"], told["accepted"], told["refused"]) == (40, 5, 35)
    assert [int(row["line"]) for row in listed] == list(range(7, 42))
    assert [refusal["line"] for refusal in told["refusals"]] == list(range(7, 42))
    assert "and 15 more" in plainsight("concerns", path)[1]


def test_a_failing_file_does_not_undo_the_others(process, stored, tmp_path):
    good = write_concerns(tmp_path / "good.csv", concern(1))
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("name,address\nJane Doe,3 Mill Lane\n")
    last = write_concerns(tmp_path / "last.csv", concern(2))

    code, printed, said = process("concerns", good, wrong, last)

    assert code == ExitCode.INPUT_REFUSED
    assert printed.count("1 accepted") == 2
    assert said.startswith("wrong.csv, line 1: the heading at position 1, 2 is not one")
    assert "Jane" not in printed + said
    assert stored("select count(*) from records") == [(2,)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no file to read here"),
        (b"", "holds no rows"),
        (b"concern_id,place\nWYP-0001,x\n", "the heading received_on, record_type"),
        (b"Jane Doe,01/01/1990\n", "position 1, 2 is not one of the agreed"),
        (b"\xff\xfe\xff", "is not utf-16"),
        (b"concern_id\n\xe9\n", "offset 11 is not utf-8"),
    ],
)
def test_a_wrong_file_gets_one_clear_message_and_nothing_is_stored(
    plainsight, stored, tmp_path, content, said
):
    path = tmp_path / "concerns.csv"
    if content is not None:
        path.write_bytes(content)

    code, printed, message = plainsight("concerns", path)

    assert (code, printed) == (ExitCode.INPUT_REFUSED, "")
    assert message.startswith("concerns.csv")
    assert said in message
    assert message.rstrip().endswith("Nothing was stored.")
    assert len(message.splitlines()) == 1
    if content is not None:
        assert stored("select count(*) from batches") == [(0,)]


def test_half_a_file_leaves_nothing_of_its_first_half(process, stored, tmp_path):
    path = write_concerns(tmp_path / "half.csv", *(concern(n) for n in range(1, 50)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    code, _, said = process("concerns", path)

    assert code == ExitCode.INPUT_REFUSED
    assert "stops at the middle of its last row" in said
    assert stored("select count(*) from records") == [(0,)]


def test_a_file_without_a_usable_row_names_the_first_fault(plainsight, tmp_path):
    path = write_concerns(tmp_path / "june.csv", concern(1, child="17"), concern(2, child="18"))

    code, _, said = plainsight("concerns", path)

    assert code == ExitCode.INPUT_REFUSED
    assert "none of its 2 rows can be used. The first: line 2, child" in said


def test_a_locked_store_says_busy_and_what_was_not_done(process, stored, tmp_path):
    one = write_concerns(tmp_path / "one.csv", concern(1))
    two = write_concerns(tmp_path / "two.csv", concern(2))
    process("concerns", one)
    holder = sqlite3.connect(
        tmp_path / "plainsight-data" / "restricted" / "records.sqlite", isolation_level=None
    )
    holder.execute("begin immediate")

    code, _, said = process("concerns", two, one, PLAINSIGHT_BUSY_SECONDS="0.1")
    holder.close()

    assert code == ExitCode.STORE_UNAVAILABLE
    assert "busy" in said
    assert "Not imported: two.csv, one.csv." in said
    assert stored("select count(*) from records") == [(1,)]


def test_a_disk_that_takes_no_more_stores_nothing(process, stored, tmp_path):
    process("concerns", write_concerns(tmp_path / "one.csv", concern(1)))
    large = write_concerns(tmp_path / "large.csv", *(concern(n) for n in range(2, 2_000)))

    code, printed, said = process("concerns", large, limit=200_000)

    assert (code, printed) == (ExitCode.STORE_UNAVAILABLE, "")
    assert "disk may be full" in said
    assert stored("select count(*) from records") == [(1,)]
    assert stored("pragma integrity_check") == [("ok",)]


def test_a_full_disk_stores_nothing(process, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", disk],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted by this user")
    try:
        large = write_concerns(tmp_path / "large.csv", *(concern(n) for n in range(1, 6_000)))
        code, printed, said = process("concerns", large, "--workspace", disk / "workspace")
        store = sqlite3.connect(disk / "workspace" / "restricted" / "records.sqlite")
        kept = store.execute("select count(*) from records").fetchall()
        store.close()
    finally:
        subprocess.run(["umount", disk], check=True)

    assert (code, printed) == (ExitCode.STORE_UNAVAILABLE, "")
    assert "disk of the records store is full" in said
    assert kept == [(0,)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a read-only folder")
def test_a_read_only_workspace_is_named(process, tmp_path):
    path = write_concerns(tmp_path / "one.csv", concern(1))
    (tmp_path / "plainsight-data").mkdir(mode=0o500)

    code, _, said = process("concerns", path)

    assert code == ExitCode.STORE_UNAVAILABLE
    assert "cannot be written to" in said


def test_a_file_that_may_not_be_read_is_input_refused_in_one_line(plainsight, locked, tmp_path):
    path = locked(write_concerns(tmp_path / "one.csv", concern(1)))

    code, printed, said = plainsight("concerns", path)

    assert (code, printed) == (ExitCode.INPUT_REFUSED, "")
    assert said.startswith("one.csv: there is no file to read here")
    assert said.count("\n") == 1


def test_a_file_in_place_of_the_restricted_folder_is_named(plainsight, tmp_path):
    path = write_concerns(tmp_path / "one.csv", concern(1))
    (tmp_path / "plainsight-data").mkdir()
    (tmp_path / "plainsight-data" / "restricted").touch()

    code, _, said = plainsight("concerns", path)

    assert code == ExitCode.STORE_UNAVAILABLE
    assert "Nothing new was stored" in said


def test_a_dry_run_leaves_nothing_behind(plainsight, tmp_path):
    path = write_concerns(tmp_path / "one.csv", concern(1))

    code, printed, _ = plainsight("concerns", path, "--dry-run")

    assert code == ExitCode.DONE
    assert "1 accepted" in printed
    assert "nothing was stored" in printed
    assert not (tmp_path / "plainsight-data").exists()


def test_a_correction_is_asked_for_by_name(plainsight, stored, tmp_path):
    plainsight("concerns", write_concerns(tmp_path / "one.csv", concern(1)))
    changed = write_concerns(tmp_path / "two.csv", concern(1, child="yes"))

    refused = plainsight("concerns", changed)
    accepted = plainsight("concerns", changed, "--correct")

    assert refused[0] == ExitCode.INPUT_REFUSED
    assert "differs from what is stored: use --correct" in refused[2]
    assert accepted[0] == ExitCode.DONE
    assert stored("select child from records") == [("yes",)]


def test_a_stewards_own_list_decides_who_may_send(plainsight, tmp_path):
    path = write_concerns(tmp_path / "one.csv", concern(1, organisation="our_charity"))
    (tmp_path / "ours.csv").write_text("key,name,class\nour_charity,Our Charity,ngo\n")

    assert plainsight("concerns", path)[0] == ExitCode.INPUT_REFUSED
    assert plainsight("concerns", path, "--organisations", "ours.csv")[0] == ExitCode.DONE


def test_rows_without_a_handling_code_are_said_to_stay_out(plainsight, tmp_path):
    path = write_concerns(tmp_path / "one.csv", concern(1, handling=""), concern(2))

    assert (
        "1 row came without a handling code: such rows count as C"
        in plainsight("concerns", path)[1]
    )


REGISTER = (
    "<FHRSEstablishment><Header><ExtractDate>2020-11-13</ExtractDate><ItemCount>2</ItemCount>"
    "<ReturnCode>Success</ReturnCode></Header><EstablishmentCollection>{}</EstablishmentCollection>"
    "</FHRSEstablishment>"
)
ENTRY = (
    "<EstablishmentDetail><FHRSID>{}</FHRSID><BusinessType>Takeaway</BusinessType>"
    "<BusinessTypeID>7844</BusinessTypeID><RatingValue>{}</RatingValue>"
    "<LocalAuthorityCode>413</LocalAuthorityCode></EstablishmentDetail>"
)


def test_a_register_is_taken_in_like_a_file_of_concerns(plainsight, stored, tmp_path):
    whole = REGISTER.format(ENTRY.format(1, 5) + ENTRY.format(2, 9))
    (tmp_path / "FHRS413.xml").write_text(whole)
    (tmp_path / "half.xml").write_text(whole[:300])

    code, printed, said = plainsight("fhrs", "FHRS413.xml", "half.xml")

    assert code == ExitCode.INPUT_REFUSED
    assert "FHRS413.xml: 2 read = 1 accepted + 0 duplicate + 1 refused" in printed
    assert "line 2, RatingValue: must be 0 to 5" in printed
    assert said.startswith("half.xml: the file stops at")
    assert stored("select uid, rating from premises") == [("fhrs:1", "5")]


def test_files_stored_before_the_store_fails_are_accounted_for(
    plainsight, stored, tmp_path, monkeypatch
):
    paths = [write_concerns(tmp_path / f"{n}.csv", concern(n)) for n in (1, 2, 3)]
    real, calls = import_file, []

    def failing(*given, **options):
        calls.append(given)
        if len(calls) == 2:
            raise StoreUnavailable("The records store is busy.")
        return real(*given, **options)

    monkeypatch.setattr("webmap.commands.import_.import_file", failing)
    code, printed, said = plainsight("concerns", *paths, "--json")

    assert code == ExitCode.STORE_UNAVAILABLE
    assert [told["file"] for told in json.loads(printed)] == ["1.csv"]
    assert "Not imported: 2.csv, 3.csv." in said
    assert stored("select count(*) from records") == [(1,)]


@pytest.mark.parametrize(
    "words",
    [
        ("concerns", "one.csv", "--today", "tomorrow"),
        ("gossip", "one.csv"),
        ("concerns",),
        ("concerns", "one.csv", "--encoding", "latin-1"),
        ("fhrs", "one.xml", "--correct"),
        ("concerns", "one.csv", "--workspace", "one.csv"),
    ],
)
def test_a_command_without_meaning_is_a_usage_error(plainsight, tmp_path, words):
    write_concerns(tmp_path / "one.csv", concern(1))

    code, printed, said = plainsight(*words)

    assert (code, printed) == (ExitCode.USAGE, "")
    assert said
    assert not (tmp_path / "plainsight-data").exists()


def test_a_list_of_refusals_that_cannot_be_written_stops_before_anything_is_stored(
    plainsight, tmp_path
):
    path = write_concerns(tmp_path / "one.csv", concern(1))

    code, _, said = plainsight("concerns", path, "--refusals", tmp_path)

    assert code == ExitCode.STORE_UNAVAILABLE
    assert "Nothing new was stored" in said
    assert not (tmp_path / "plainsight-data").exists()


@pytest.mark.parametrize("over", ["one.csv", "./sub/../one.csv", "link.csv", "ours.csv"])
def test_a_list_of_refusals_is_never_written_over_what_is_read(plainsight, tmp_path, over):
    path = write_concerns(tmp_path / "one.csv", concern(1))
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.csv").symlink_to(path)
    (tmp_path / "ours.csv").write_text("key,name,class\nwest_yorkshire_police,WYP,police\n")
    before = {file: file.read_bytes() for file in tmp_path.glob("*.csv")}

    code, _, said = plainsight("concerns", path, "--organisations", "ours.csv", "--refusals", over)

    assert code == ExitCode.USAGE
    assert "written over" in said
    assert {file: file.read_bytes() for file in tmp_path.glob("*.csv")} == before
    assert not (tmp_path / "plainsight-data").exists()


@pytest.mark.parametrize("name", ["key", "records.sqlite", "new.csv"])
def test_a_list_of_refusals_is_never_written_into_the_workspace(plainsight, tmp_path, name):
    path = write_concerns(tmp_path / "one.csv", concern(1))
    plainsight("concerns", path)
    restricted = tmp_path / "plainsight-data" / "restricted"
    before = {file: file.read_bytes() for file in restricted.iterdir()}

    code, _, said = plainsight("concerns", path, "--refusals", restricted / name)

    assert code == ExitCode.USAGE
    assert "inside the workspace" in said
    assert {file: file.read_bytes() for file in restricted.iterdir()} == before


@pytest.mark.parametrize("kind", ["concerns", "fhrs"])
def test_real_records_are_not_mixed_with_made_up_ones(plainsight, tmp_path, kind):
    place = Workspace(tmp_path / "plainsight-data")
    place.mark_synthetic()
    path = write_concerns(tmp_path / "one.csv", concern(1))
    (tmp_path / "FHRS413.xml").write_text(REGISTER.format(ENTRY.format(1, 5) + ENTRY.format(2, 5)))
    given = path if kind == "concerns" else tmp_path / "FHRS413.xml"

    code, printed, said = plainsight(kind, given)

    assert (code, printed) == (ExitCode.USAGE, "")
    assert "SYNTHETIC" in said
    assert "--workspace" in said
    assert not place.restricted.exists()
    assert plainsight(kind, given, "--dry-run")[0] == ExitCode.DONE
    assert not place.restricted.exists()


def test_refused_lines_stand_under_the_name_of_their_own_file(plainsight, tmp_path):
    good = write_concerns(tmp_path / "good.csv", concern(1))
    bad = write_concerns(tmp_path / "bad.csv", concern(2, child="17"))

    code, printed, _ = plainsight("concerns", good, bad)

    assert code == ExitCode.INPUT_REFUSED
    first, second, third = printed.splitlines()
    assert first.startswith("good.csv: 1 read = 1 accepted")
    assert second == "bad.csv: refused whole, because none of its rows can be used"
    assert third.startswith("  line 2, child: ")
