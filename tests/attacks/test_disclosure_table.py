"""The page of attacks names every attack of the rules, and tests that are there."""

from pathlib import Path

import pytest

from tests.attacks.disclosure.faults import FAULTS
from tests.attacks.disclosure.table import ATTACKS, PAGE, which_tests

HERE = Path(__file__).parent


def test_every_attack_of_the_rules_is_listed():
    assert list(ATTACKS) == [f"A{number}" for number in range(1, 20)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_tests_of_an_attack_are_there(attack):
    for test in ATTACKS[attack][2]:
        assert (HERE / test).is_file(), f"{attack} names {test}, which is not in tests/attacks"


def test_the_page_says_the_same():
    assert which_tests() in PAGE.read_text(encoding="utf-8"), "run make test-long"


def test_no_fault_was_missed_when_the_page_was_written():
    """The long tests write one row a fault; a fault that is new has none until they have run."""
    told = PAGE.read_text(encoding="utf-8")
    named = [fault.name for fault in FAULTS if f"| {fault.name} |" in told]

    assert len(named) in (0, len(FAULTS)), "run make test-long"
    assert "NOBODY" not in told
