"""Who is counted as one, and what each process gets of a limit."""

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from webmap.door.limits import client_address, share

APP = Flask(__name__)
_SPAN = re.compile(r"([0-9]+) per ([0-9]+) minute")


def counted(address):
    with APP.test_request_context(environ_base={"REMOTE_ADDR": address}):
        return client_address()


@pytest.mark.parametrize(
    ("address", "as_one"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:51234", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:443", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (" 192.0.2.7 ", "192.0.2.7"),
    ],
)
def test_an_address_is_a_household_without_its_port(address, as_one):
    assert counted(address) == as_one


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=30))
def test_whatever_a_proxy_says_there_is_somebody_to_count(said):
    assert counted(said)


@given(st.text(alphabet="ghijklmnop_-", max_size=30))
def test_what_is_no_address_is_one_and_the_same(said):
    assert counted(said) == "unknown"


@given(most=st.integers(1, 5_000), workers=st.integers(1, 8))
def test_all_processes_together_keep_to_the_limit_and_each_answers(most, workers):
    amount, spans = map(int, _SPAN.fullmatch(share(most, workers, "minute")).groups())
    assert amount >= 1
    assert workers * amount <= most * spans


@given(most=st.integers(1, 5_000))
def test_one_process_has_it_all(most):
    assert share(most, 1, "minute") == f"{most} per 1 minute"
