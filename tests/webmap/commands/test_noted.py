"""What a command changes stands in the audit log of its side, or the command says that it fails."""

import json

import pytest

from geo.closed_lists import packaged_senders
from tests.concern_files import concern, write_concerns
from tests.parcels import Sender, csv_of, leeds_concern
from webmap.config import Settings
from webmap.errors import ExitCode
from webmap.keeping.founding import found
from webmap.workspace import Workspace

HERE = Settings(records_url=None, partnership_url=None, analysts_url=None)


@pytest.fixture
def kept(place):
    """An imported workspace with a log on each side, both empty."""
    found(Workspace(place), HERE, packaged_senders(), replace=False)
    return Workspace(place)


@pytest.fixture
def lines(plainsight, kept):  # noqa: ARG001 - there must be logs
    """The lines of a log, oldest first: what, and about."""

    def told(side="analyst"):
        code, printed, _ = plainsight("audit", "list", "--side", side, "--json")
        assert code == ExitCode.DONE
        return [(line["what"], line["about"]) for line in reversed(json.loads(printed))]

    return told


def list_of(tmp_path):
    """A steward's list that is another than the packaged one."""
    file = tmp_path / "list.csv"
    file.write_text("key,name,class\nleeds_council,Leeds City Council,council\n", "utf-8")
    return file


def test_what_is_done_to_the_records_stands_in_the_analysts_log(plainsight, lines, tmp_path):
    file = write_concerns(tmp_path / "Mrs Example.csv", concern(9_001))
    for words in (
        ("import", "concerns", file),
        ("undo", "2"),
        ("duplicates", "list"),
        ("undo", "--list"),
        ("retire", "--older-than", "2020-01-01"),
    ):
        assert plainsight(*words)[0] == ExitCode.DONE
    assert lines() == [
        ("import", "concerns, batch 2"),
        ("change by command", "undo 2"),
        ("change by command", "retire before 2020-01-01"),
    ]
    assert lines("partner") == []
    assert plainsight("audit", "verify")[0] == ExitCode.DONE


def test_a_trial_and_what_was_refused_are_not_noted(plainsight, lines, tmp_path):
    file = write_concerns(tmp_path / "c.csv", concern(9_001))
    broken = tmp_path / "broken.csv"
    broken.write_text("a,b\n1,2\n", "utf-8")
    plainsight("import", "concerns", file, "--dry-run")
    plainsight("import", "concerns", broken)
    plainsight("retire", "--older-than", "2020-01-01", "--dry-run")
    plainsight("undo", "77")
    assert lines() == []


def test_the_list_of_organisations_stands_in_the_partners_log(plainsight, lines, tmp_path):
    plainsight("init")
    assert lines("partner") == []
    assert plainsight("init", "--organisations", list_of(tmp_path))[0] == ExitCode.DONE
    ((what, about),) = lines("partner")
    assert what == "change by command"
    assert about.startswith("Organisations: 1 on the list (")
    assert lines() == []


def test_each_parcel_of_the_drop_is_noted(plainsight, kept, lines):
    sender = Sender(kept)
    taken = sender.send(csv_of(leeds_concern(9_001)))
    refused = sender.send(csv_of(concern(9_002)))
    plainsight("import", "drop")
    assert sorted(lines()) == sorted(
        [
            ("import", f"drop, parcel {taken[:8]}, batch 2"),
            ("import", f"drop, parcel {refused[:8]} set aside"),
        ]
    )


def test_a_backup_is_noted_before_it_is_handed_over_or_not_made(plainsight, kept, lines, tmp_path):
    file, key = tmp_path / "backup.zip", tmp_path / "key"
    kept.key_file.chmod(0o644)  # then the key of the log is not used
    code, _, said = plainsight("backup", file)
    assert (code, file.exists()) == (ExitCode.STORE_UNAVAILABLE, False)
    assert "can be read by others" in said
    kept.key_file.chmod(0o600)

    assert plainsight("backup", file, "--key-to", key)[0] == ExitCode.DONE
    assert lines() == [("export", "backup"), ("export", "backup, a copy of the key")]


@pytest.mark.usefixtures("kept")
def test_restored_logs_say_so(plainsight, command_line, tmp_path):
    file, key, new = tmp_path / "backup.zip", tmp_path / "key", tmp_path / "new"
    plainsight("backup", file, "--key-to", key)
    assert command_line("restore", file, "--key", key, "--workspace", new)[0] == ExitCode.DONE
    for side in ("partner", "analyst"):
        _, told, _ = command_line("audit", "list", "--side", side, "--json", "--workspace", new)
        newest = json.loads(told)[0]
        assert newest["what"] == "change by command"
        assert newest["about"].startswith("restore of the backup of 20")
    assert command_line("audit", "verify", "--workspace", new)[0] == ExitCode.DONE


def test_what_is_done_but_cannot_be_noted_is_said_and_stays_done(plainsight, kept, tmp_path):
    head = kept.restricted / "audit-head"
    files = [write_concerns(tmp_path / f"{n}.csv", concern(9_000 + n)) for n in range(2)]
    kept.analysts_file.write_bytes(b"no store")
    code, printed, said = plainsight("import", "concerns", *files)

    assert code == ExitCode.STORE_UNAVAILABLE
    assert "What was asked is done" in said
    assert "Not imported: 1.csv" in said
    assert "0.csv: 1 read = 1 accepted" in printed
    assert "1.csv" not in printed
    assert not head.exists()
    listed = json.loads(plainsight("undo", "--list", "--json")[1])
    assert [batch["accepted"] for batch in listed[1:]] == [1]


def test_no_log_is_made_for_a_command(plainsight, place, tmp_path):
    file = write_concerns(tmp_path / "c.csv", concern(9_001))
    assert plainsight("import", "concerns", file)[0] == ExitCode.DONE
    assert not Workspace(place).analysts_file.exists()
    assert not Workspace(place).partnership.exists()
