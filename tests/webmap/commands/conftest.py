"""A command line to type at."""

import pytest

from tests.webmap.command_line import run


@pytest.fixture
def command_line(monkeypatch, capsys):
    """Run a command as a person would: exit code, what it printed, what it complained of."""

    def typed(*words):
        code = run(monkeypatch, *words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return typed
