"""An allowance lasts for ten minutes, and no longer than it is wanted."""

from tests.clock import Clock
from tests.joining import site
from webmap.door.allowances import Allowance, allow, is_allowed, withdraw


def test_lasts_ten_minutes():
    clock = Clock()
    with site(clock).test_request_context():
        assert not is_allowed(Allowance.SEE_CODES)
        allow(Allowance.SEE_CODES)
        assert not is_allowed(Allowance.NEW_SECOND_FACTOR)
        clock.go_on(minutes=9, seconds=59)
        assert is_allowed(Allowance.SEE_CODES)
        clock.go_on(seconds=1)
        assert not is_allowed(Allowance.SEE_CODES)


def test_ends_when_it_is_withdrawn():
    with site().test_request_context():
        allow(Allowance.SEE_CODES)
        withdraw(Allowance.SEE_CODES)
        withdraw(Allowance.NEW_SECOND_FACTOR)
        assert not is_allowed(Allowance.SEE_CODES)
