"""Progress is for a person at a terminal, and for nobody else."""

import io
import sys

import pytest

from webmap.commands.progress import counting, reading


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"x" * 1000)
    return path


def test_nothing_is_shown_where_nobody_watches(monkeypatch, path):
    quiet = io.StringIO()
    monkeypatch.setattr(sys, "stderr", quiet)

    with reading(path) as watch:
        assert watch is None
    assert quiet.getvalue() == ""


def test_a_terminal_sees_how_far_the_reading_has_come(monkeypatch, path):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    with reading(path) as watch:
        watch(500)
        watch(1000)

    assert "Reading" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_a_file_that_is_not_there_is_left_to_the_reader(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")

    with reading(tmp_path / "nothing.csv") as watch:
        assert watch is not None


def test_counting_shows_how_many_of_how_many(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    with counting("Fetching wards") as watch:
        watch(25, 125)
        watch(125, 125)

    assert "Fetching wards" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_counting_is_quiet_where_nobody_watches(monkeypatch):
    quiet = io.StringIO()
    monkeypatch.setattr(sys, "stderr", quiet)

    with counting("Fetching wards") as watch:
        assert watch is None
    assert quiet.getvalue() == ""
