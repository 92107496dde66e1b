"""The head kept beside the store only ever goes on, whichever process writes it."""

import fcntl
import multiprocessing
import os
import stat
import threading

import pytest

from webmap.audit.head import Head, keep_head, read_head
from webmap.errors import StoreUnavailable

DIGEST = "0123456789abcdef" * 4


def test_what_was_kept_is_read_again(tmp_path):
    file = tmp_path / "audit-head"
    assert read_head(file) is None
    for line in (1, 9, 10, 10**15):
        keep_head(file, Head(line, DIGEST))
        assert read_head(file) == Head(line, DIGEST)


def test_only_its_owner_may_read_it(tmp_path):
    before = os.umask(0)
    try:
        keep_head(tmp_path / "audit-head", Head(1, DIGEST))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "audit-head").stat().st_mode) == 0o600


def test_it_never_goes_back(tmp_path):
    keep_head(tmp_path / "h", Head(12, DIGEST))
    keep_head(tmp_path / "h", Head(3, "f" * 64))

    assert read_head(tmp_path / "h") == Head(12, DIGEST)


def keep_many(file, first):
    for line in range(first, 400, 4):
        keep_head(file, Head(line, DIGEST))


def test_processes_that_write_at_once_leave_the_last(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=keep_many, args=(tmp_path / "h", n)) for n in range(1, 5)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0] * 4
    assert read_head(tmp_path / "h") == Head(399, DIGEST)


def test_whoever_writes_waits_for_the_one_before(tmp_path):
    keep_head(tmp_path / "h", Head(1, DIGEST))
    with (tmp_path / "h").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        writer = threading.Thread(target=keep_head, args=(tmp_path / "h", Head(2, DIGEST)))
        writer.start()
        writer.join(0.2)
        assert writer.is_alive()
        assert read_head(tmp_path / "h") == Head(1, DIGEST)
    writer.join()
    assert read_head(tmp_path / "h") == Head(2, DIGEST)


def test_an_empty_file_is_none_yet(tmp_path):
    """A machine that lost its power may leave the name of a file and nothing in it."""
    for left in (b"", b"\0" * 96):
        (tmp_path / "h").write_bytes(left)
        assert read_head(tmp_path / "h") is None
        keep_head(tmp_path / "h", Head(2, DIGEST))
        assert read_head(tmp_path / "h") == Head(2, DIGEST)


def test_something_else_in_its_place_is_not_taken_and_not_written_over(tmp_path):
    (tmp_path / "h").write_text("nothing to see")
    keep_head(tmp_path / "h", Head(2, DIGEST))

    with pytest.raises(ValueError, match="LINE:DIGEST"):
        read_head(tmp_path / "h")


@pytest.mark.parametrize("place", ["nowhere/h", "folder", "link"])
def test_where_it_cannot_be_kept_that_is_said(tmp_path, place):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StoreUnavailable, match="head of the audit log"):
        keep_head(tmp_path / place, Head(1, DIGEST))
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("written", ["12:0123456789abcdef", f" 12:{DIGEST}\n"])
def test_a_head_is_read_as_somebody_wrote_it_down(written):
    head = Head.parse(written)

    assert (head.line, head.short) == (12, "12:0123456789abcdef")
    assert head.is_digest(DIGEST)
    assert not head.is_digest("f" * 64)
    assert not head.is_digest(None)


@pytest.mark.parametrize(
    "written",
    ["", "12", f"0:{DIGEST}", f"-1:{DIGEST}", "12:0123456789abcde", f"12:{DIGEST}0", "12:XYZ",
     f"\u0661:{DIGEST}", f"12:{DIGEST.upper()}", f"{10**20}:{DIGEST}"],
)  # fmt: skip
def test_what_is_no_head_is_refused(written):
    with pytest.raises(ValueError, match="LINE:DIGEST"):
        Head.parse(written)
