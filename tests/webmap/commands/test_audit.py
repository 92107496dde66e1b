"""`plainsight audit`: what it says, and the code it ends with, on the logs of both sides."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from geo.closed_lists import packaged_senders
from tests.webmap.quick_releases import make_quick
from webmap import clock
from webmap.audit.chain import What
from webmap.config import Settings
from webmap.db.door.people import Newcomer, add_person
from webmap.keeping.audit_logs import note_by_command
from webmap.keeping.founding import found
from webmap.side import Side
from webmap.stores import open_partnership
from webmap.workspace import Workspace

HERE = Settings(records_url=None, partnership_url=None, analysts_url=None)
NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
#: One line in each of these months of the partners' log.
MONTHS = [(2024, 9), (2024, 10), (2024, 12), (2026, 11)]


@pytest.fixture
def founded(tmp_path, monkeypatch):
    """A new workspace with four lines in the partners' log, and one in the analysts'."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    place = Workspace(tmp_path / "place")
    found(place, HERE, packaged_senders(), replace=False)
    for year, month in MONTHS:
        at = datetime(year, month, 5, 23, 30)  # noqa: DTZ001 - the store keeps UTC
        note_by_command(Side.PARTNER, place, HERE, at, What.RELEASE, f"{year}-{month:02d}")
    note_by_command(Side.ANALYST, place, HERE, NOW, What.SIGN_OUT)
    return place


@pytest.fixture
def audit(command_line, founded):
    """Run `plainsight audit` in it."""
    return lambda *words: command_line("audit", *words, "--workspace", founded.root)


def tamper(file, *statements):
    with closing(sqlite3.connect(file)) as held:
        names = held.execute("select name from sqlite_master where type = 'trigger'").fetchall()
        for (name,) in names:
            held.execute(f"drop trigger {name}")
        for statement in statements:
            held.execute(statement)
        held.commit()


def test_verify_checks_both_logs_and_prints_their_heads(audit):
    code, out, err = audit("verify")

    assert (code, err) == (0, "")
    assert "partner: whole: 4 lines kept, 0 retired before them." in out
    assert "analyst: whole: 1 lines kept" in out
    assert re.search(r"^partner: Note this head elsewhere: 4:[0-9a-f]{16}$", out, re.MULTILINE)


def test_verify_names_what_is_wrong_and_ends_with_5(audit, founded):
    tamper(founded.partnership_file, "update audit_lines set about = 'x' where line = 2")
    code, out, _ = audit("verify")

    assert code == 5
    assert "partner: NOT WHOLE: 1 fault; 4 lines kept" in out
    assert "partner: Line 2 is not as it was written." in out
    assert "analyst: whole" in out
    assert "partner: Note this head" not in out
    assert audit("verify", "--side", "analyst")[0] == 0


def test_verify_as_json(audit, founded):
    tamper(founded.analysts_file, "delete from audit_lines")
    code, out, _ = audit("verify", "--json")
    partner, analyst = json.loads(out)

    assert code == 5
    assert (partner["side"], partner["whole"], partner["lines"]) == ("partner", True, 4)
    assert (analyst["side"], analyst["whole"], analyst["head"]) == ("analyst", False, None)
    assert "missing at the end" in analyst["faults"][-1]["says"]


def test_a_head_that_was_minuted_shows_a_cut_though_the_kept_one_is_gone(audit, founded):
    head = json.loads(audit("verify", "--side", "partner", "--json")[1])[0]["head"]
    assert audit("verify", "--side", "partner", "--expect", head)[0] == 0
    tamper(founded.partnership_file, "delete from audit_lines where line = 4",
           "delete from audit_segments where name = '2026-11'")  # fmt: skip
    (founded.partnership / "audit-head").unlink()

    assert audit("verify")[0] == 0
    code, out, _ = audit("verify", "--side", "partner", "--expect", head)
    assert (code, "line 4 is missing at the end" in out) == (5, True)


def test_a_head_is_of_one_side_and_written_as_one(audit):
    assert audit("verify", "--expect", "1:0123456789abcdef")[0] == 2
    code, _, err = audit("verify", "--side", "partner", "--expect", "Jane Doe")
    assert code == 2
    assert "Jane" not in err


def test_list_is_newest_first_and_narrowed(audit):
    def numbers(*words):
        code, out, _ = audit("list", "--json", *words)
        assert code == 0
        return [row["line"] for row in json.loads(out)]

    assert numbers() == [4, 3, 2, 1]
    assert numbers("--most", "2") == [4, 3]
    assert numbers("--since", "2024-12-05") == [4, 3]
    assert numbers("--since", "2024-10-06") == [4, 3, 2]  # half past midnight in London
    assert numbers("--what", "release") == [4, 3, 2, 1]
    assert numbers("--what", "sign-in") == []
    assert numbers("--side", "analyst") == [1]
    assert audit("list", "--since", "yesterday")[0] == 2
    assert "2026-11-05T23:30:00.000000" in audit("list")[1]


def test_list_moves_no_cursor(audit, founded):
    tamper(founded.partnership_file, "update audit_lines set about = char(27) || '[2J'")
    assert "\x1b" not in audit("list")[1]


def test_who_says_who_it_is_and_is_noted(audit, founded):
    with open_partnership(founded, HERE, writing=True) as db:
        newcomer = Newcomer(
            email="jo@own.example", name="Jo Ames", role="partner", organisation="own_body"
        )
        uid = add_person(db, newcomer, NOW).uid
    code, out, _ = audit("who", uid)

    assert code == 0
    assert "Jo Ames" in out
    newest = json.loads(audit("list", "--json")[1])[0]
    assert (newest["what"], newest["about"], newest["person"]) == ("pseudonym resolved", uid, None)
    assert audit("who", "0123456789abcdef")[0] == 6
    newest = json.loads(audit("list", "--json")[1])[0]
    assert (newest["what"], newest["outcome"]) == ("pseudonym resolved", "refused")


def test_what_is_no_pseudonym_is_refused_and_not_repeated(audit):
    for words in (("who", "Jane Doe"), ("list", "--person", "Jane Doe")):
        code, out, err = audit(*words)
        assert (code, out) == (2, "")
        assert "16 letters and figures" in err
        assert "Jane" not in err
    assert "Jane" not in audit("list", "--json")[1]
    assert audit("list", "--person", " 0123456789ABCDEF ", "--json")[:2] == (0, "[]\n")


def test_retire_deletes_what_is_older_than_24_months_and_leaves_no_byte(audit, founded):
    marked = [f"2024-{month:02d}-05T23:30" for month in (9, 10, 12)]
    assert all(mark.encode() in all_bytes(founded) for mark in marked)
    code, out, _ = audit("retire")

    assert (code, out.split(".")[0]) == (0, "2 lines from 2024-09 to 2024-10 are gone")
    assert [mark.encode() in all_bytes(founded) for mark in marked] == [False, False, True]
    code, out, _ = audit("verify", "--side", "partner")
    assert (code, "3 lines kept, 2 retired" in out) == (0, True)
    assert "Nothing was deleted" in audit("retire")[1]
    assert audit("retire", "--before", "2025-11")[0] == 0
    assert audit("verify")[0] == 0


def all_bytes(place):
    return b"".join(path.read_bytes() for path in place.partnership.glob("partnership.sqlite*"))


def test_retire_keeps_12_months_and_a_log_that_is_not_whole(audit, founded):
    code, _, err = audit("retire", "--before", "2025-12")
    assert (code, "2025-11 at the latest" in err) == (2, True)
    tamper(founded.partnership_file, "update audit_lines set about = 'x' where line = 1")
    code, _, err = audit("retire")
    assert (code, "not whole" in err) == (5, True)
    assert len(json.loads(audit("list", "--json")[1])) == 4


def test_there_must_be_a_log(command_line, tmp_path):
    for words in (["verify"], ["list"], ["who", "x"], ["retire"]):
        code, _, err = command_line("audit", *words, "--workspace", tmp_path / "none")
        assert (code, "plainsight init" in err) == (6, True)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_key_is_not_made_anew(audit, founded):
    founded.key_file.unlink()
    code, _, err = audit("verify")

    assert (code, "key in the restricted folder is missing" in err) == (5, True)
    assert not founded.has_key


def test_a_release_is_noted_before_it_is_shown_or_not_shown(plainsight, place, monkeypatch):
    make_quick(monkeypatch)
    assert plainsight("init")[0] in {0, 6}
    (place / "partnership" / "secret").chmod(0o644)
    code, _, err = plainsight("release")
    assert (code, "can be read by others" in err) == (5, True)
    assert not (place / "releases" / "current").exists()

    (place / "partnership" / "secret").chmod(0o600)
    shown = json.loads(plainsight("release", "--json")[1])["id"]
    (line,) = json.loads(plainsight("audit", "list", "--what", "release", "--json")[1])
    assert (line["what"], line["about"], line["person"]) == ("release", shown, None)
