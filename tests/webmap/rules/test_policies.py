"""When a thing may be done: each policy at its boundary."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.periods import Period
from webmap.access import EVERY_ROLE, MEMBERS, Role
from webmap.rules.policies import (
    OPEN_QUARTERS,
    NotNow,
    check_invite,
    check_not_last_steward,
    check_organisation,
    check_return_open,
    check_side,
    has_organisation,
    is_last_steward,
    is_of_side,
    is_return_open,
    may_invite,
    open_quarters,
    side_of,
)
from webmap.side import Side

NOVEMBER = date(2026, 11, 22)
OPEN = ["2026-Q4", "2026-Q3", "2026-Q2", "2026-Q1", "2025-Q4"]


def raises(check, *about, **more):
    """Whether a check raises, and with a message that says nothing was done."""
    try:
        check(*about, **more)
    except NotNow as refused:
        return str(refused).endswith(("Nothing was changed.", "Nothing was sent."))
    return False


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("stewards", [0, 1, 2])
def test_the_last_active_steward_stays(role, active, stewards):
    expected = role == Role.STEWARD and active and stewards < 2
    assert is_last_steward(role, active=active, stewards=stewards) == expected
    assert raises(check_not_last_steward, role, active=active, stewards=stewards) == expected


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("organisation", [None, "", "leeds_council"])
def test_everybody_on_the_partner_side_is_of_an_organisation(role, organisation):
    expected = role not in MEMBERS or organisation == "leeds_council"
    assert has_organisation(role, organisation) == expected
    assert raises(check_organisation, role, organisation) == (not expected)


def test_who_is_active_can_be_invited_anew():
    assert may_invite(active=True)
    assert not raises(check_invite, active=True)
    assert not may_invite(active=False)
    assert raises(check_invite, active=False)


def test_five_quarters_are_open():
    assert open_quarters(NOVEMBER) == OPEN


@pytest.mark.parametrize(
    ("quarter", "today", "expected"),
    [
        ("2026-Q4", date(2026, 9, 30), False),  # not begun
        ("2026-Q4", date(2026, 10, 1), True),
        ("2026-Q4", date(2027, 12, 31), True),
        ("2026-Q4", date(2028, 1, 1), False),  # the sixth
        ("2026-Q1", date(2026, 1, 1), True),
        ("2025-Q4", date(2026, 1, 1), True),
    ],
)
def test_a_quarter_opens_on_its_first_day_and_closes_five_later(quarter, today, expected):
    assert is_return_open(quarter, today) == expected
    assert raises(check_return_open, quarter, today) == (not expected)


@pytest.mark.parametrize(
    "quarter",
    ["", "2026", "2026-Q0", "2026-Q5", "2026-q3", " 2026-Q3", "2026-Q3\n", "2026-Q\u0663"],
)
def test_what_is_no_quarter_is_not_open_and_not_repeated(quarter):
    assert not is_return_open(quarter, NOVEMBER)
    with pytest.raises(NotNow, match=r"can be sent for 2025-Q4 to 2026-Q4\. Ask") as refused:
        check_return_open(quarter, NOVEMBER)
    assert quarter in {"", "2026"} or quarter not in str(refused.value)


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_the_open_quarters_end_with_today_and_have_no_gap(today):
    """Held against the calendar of the restricted side, which this side may not import."""
    quarters = [Period.quarter(name) for name in open_quarters(today)]

    assert len(quarters) == OPEN_QUARTERS
    assert quarters[0].start <= today < quarters[0].end
    for later, earlier in pairwise(quarters):
        assert earlier.end == later.start
    assert is_return_open(quarters[-1].name, quarters[-1].start + timedelta(days=1))


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("side", Side)
def test_an_account_opens_one_side(role, side):
    expected = {Side.PARTNER: role in MEMBERS, Side.ANALYST: role == Role.ANALYST}[side]
    assert is_of_side(role, side) == expected
    assert raises(check_side, role, side) == (not expected)
    assert (side_of(role) == side) == expected


def test_a_role_there_is_not_belongs_nowhere():
    assert not any(is_of_side("owner", side) for side in Side)
