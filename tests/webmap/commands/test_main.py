"""The command line says each failure in one line, and its exit code means something."""

import errno
import subprocess
import sys

import pytest

from boundaries.errors import BoundaryRefused
from geo.errors import FileMissing
from webmap.commands import main
from webmap.errors import AuditRefused, NothingToDo, StoreUnavailable, UsageRefused

#: What stands in a record and may stand nowhere else.
SECRET = "Jane Doe of 3 Mill Lane"  # noqa: S105 - a name made up to be looked for


def ended(monkeypatch, capsys, failure):
    """Run the command line where the command fails so; return its exit code and last words."""

    def fail(**_: object):
        raise failure

    monkeypatch.setattr(main, "_assembled", lambda: fail)
    with pytest.raises(SystemExit) as stopped:
        main.main()
    spoken = capsys.readouterr()
    assert spoken.out == ""
    return stopped.value.code, spoken.err


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (UsageRefused("Say which."), 2),
        (BoundaryRefused("Say which."), 3),
        (AuditRefused("Say which."), 4),
        (StoreUnavailable("Say which."), 5),
        (NothingToDo("Say which."), 6),
    ],
)
def test_a_failure_that_explains_itself_is_one_line_and_its_code(
    monkeypatch, capsys, failure, code
):
    assert ended(monkeypatch, capsys, failure) == (code, "Say which.\n")


def test_a_missing_file_is_input_refused_though_it_is_an_os_error_too(monkeypatch, capsys):
    code, words = ended(monkeypatch, capsys, FileMissing("concerns.csv"))
    assert code == 3
    assert "there is no file to read here" in words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EROFS, "cannot be written to"),
        (errno.EACCES, "cannot be written to"),
        (errno.ENOENT, "stands in one that is not there"),
        (errno.EISDIR, "is itself a folder"),
        (errno.EIO, "could not be read or written (EIO)"),
    ],
)
def test_a_disk_that_fails_is_a_store_that_is_unavailable(monkeypatch, capsys, number, words):
    code, said = ended(monkeypatch, capsys, OSError(number, SECRET))
    assert code == 5
    assert words in said
    assert "Nothing new was stored" in said
    assert SECRET not in said


def test_a_fault_of_our_own_says_where_and_never_what(monkeypatch, capsys):
    code, said = ended(monkeypatch, capsys, KeyError(SECRET))
    assert code == 1
    assert "KeyError in test_main.py" in said
    assert SECRET not in said


def test_a_mistyped_command_is_helped():
    ran = subprocess.run(
        [sys.executable, "-c", "from webmap.commands.main import main; main()", "relase"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "Did you mean 'release'" in ran.stderr


def test_what_belongs_to_the_program_is_not_offered_by_each_command():
    ran = subprocess.run(
        [sys.executable, "-c", "from webmap.commands.main import main; main()", "init", "--help"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0
    assert "--organisations" in ran.stdout
    assert "completion" not in ran.stdout
