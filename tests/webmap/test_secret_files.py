"""A secret file is read only where nobody else could have read or changed it."""

import os

import pytest

from webmap import secret_files
from webmap.errors import UsageRefused
from webmap.secret_files import read_secret_file


@pytest.fixture
def file(tmp_path):
    held = tmp_path / "CANARY path"
    held.touch(mode=0o600)
    held.write_text("CANARY secret")
    return held


def refused(file, words):
    """Reading is refused in these words, which name the setting and neither path nor secret."""
    with pytest.raises(UsageRefused, match=words) as told:
        read_secret_file(file, "A_SETTING")
    assert "A_SETTING" in str(told.value)
    assert "CANARY" not in str(told.value)
    assert told.value.__cause__ is None


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_its_owner_alone_may_read_it(file, mode):
    file.chmod(mode)
    assert read_secret_file(file, "A_SETTING") == "CANARY secret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o660, 0o777, 0o601])
def test_anything_others_may_do_with_it_is_too_much(file, mode):
    file.chmod(mode)
    refused(file, "read or changed by others")


def test_a_file_of_another_account_is_not_ours(file, monkeypatch):
    monkeypatch.setattr(secret_files.os, "geteuid", lambda: 4_000_000)
    os.chown(file, 3_000_000, -1) if os.getuid() == 0 else None
    refused(file, "read or changed by others")


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_line_end_of_an_editor_is_no_part_of_it(file, end):
    file.write_bytes(b"CANARY secret" + end.encode())
    assert read_secret_file(file, "A_SETTING") == "CANARY secret"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"CANARY\nsecret\n", b"\xff\xfeCANARY", b"CANARY\x00", b"C" * 9_000]
)
def test_it_holds_one_line_of_text(file, content):
    file.write_bytes(content)
    refused(file, "one line of text")


def test_what_is_no_file_is_not_waited_for(tmp_path):
    pipe = tmp_path / "CANARY pipe"
    os.mkfifo(pipe, 0o600)
    refused(pipe, "is not a file")
    refused(tmp_path, "is not a file")
    refused(tmp_path / "CANARY absent", "cannot be read")
