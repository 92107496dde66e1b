"""Passwords are kept with little work in tests of pages."""

import pytest

from tests.door import quick_hash


@pytest.fixture(autouse=True)
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are kept as argon2 with little work; how much it is has a test of its own."""
    monkeypatch.setattr("webmap.door.passwords.hash_password", quick_hash)
