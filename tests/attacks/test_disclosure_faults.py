"""Faults planted in the protection, one at a time: the suite must find something under each.

The short form plants five, with the check that is quickest to notice; `test_disclosure_long.py`
plants all of them.
"""

import pytest

from models import derive
from models.deriving import findings
from tests.attacks.disclosure.checks import AREAS, CHECKS
from tests.attacks.disclosure.faults import FAULTS, noticed
from tests.attacks.disclosure.ours import Ours

#: Quick to notice, and each of another kind.
SHORT = ("threshold 5", "noise by cell", "not mended", "no consent asked", "exact rates")
#: Checks that look at what is derived; the others need nothing of it.
DERIVED = {"two worlds", "drawn in two worlds"}
#: A fault that leaves whether more or less than the thirty promised.
PROMISED = 30


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch):
    monkeypatch.setattr(findings, "NULL_DRAWS", 99)
    monkeypatch.setattr(findings, "RANK_DRAWS", 99)


def test_thirty_faults_are_known_by_different_names_and_a_check_that_exists():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= PROMISED
    assert {fault.caught_by for fault in FAULTS} <= CHECKS.keys()
    assert set(SHORT) < {fault.name for fault in FAULTS}


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault.name in SHORT], ids=lambda fault: fault.name
)
def test_a_fault_is_noticed(fault, monkeypatch):
    if fault.caught_by not in DERIVED:
        monkeypatch.setattr(derive, "all_findings", lambda *_: ())
    assert noticed(fault, CHECKS[fault.caught_by], Ours(AREAS))
