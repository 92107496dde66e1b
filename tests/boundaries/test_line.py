"""A server is asked again where that can help, for as long as it wants, and no longer."""

import json

import pytest

from boundaries.errors import BoundaryRefused, NoAnswer, ServiceUnreachable
from boundaries.line import Answer, Line, ask

ADDRESS = "https://example.org/layer?f=json"
GOOD = {"count": 125}


class Talk:
    """Answers one after the other, and what was asked and waited for."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.waits = []

    def send(self, address):
        self.asked.append(address)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def line(self, **patience):
        return Line(send=self.send, sleep=self.waits.append, **patience)


def sent(found, status=200, wait=None):
    content = found if isinstance(found, bytes) else json.dumps(found).encode()
    return Answer(status=status, content=content, wait=wait)


def test_a_good_answer_is_taken_at_once():
    talk = Talk(sent(GOOD))
    assert ask(ADDRESS, talk.line()) == GOOD
    assert (talk.asked, talk.waits) == ([ADDRESS], [])


@pytest.mark.parametrize(
    "trouble",
    [
        sent(b"", 429),
        sent(b"", 500),
        sent(b"", 503),
        NoAnswer("does not answer in time"),
        sent(b"<html>Sign in</html>"),
        sent(json.dumps(GOOD).encode()[:-3]),
        sent(b"\xff\xfe"),
        sent(b"[" * 100_000),
        sent([]),
        sent({"error": {"code": 500, "message": "Error performing query operation"}}),
        sent({"error": {"code": 429, "message": "Too many requests"}}),
    ],
)
def test_trouble_that_passes_is_waited_out(trouble):
    talk = Talk(trouble, trouble, sent(GOOD))

    assert ask(ADDRESS, talk.line()) == GOOD
    assert talk.waits == [1, 2]


def test_waits_double_up_to_the_longest_and_end():
    talk = Talk(*[sent(b"", 503)] * 6)

    with pytest.raises(ServiceUnreachable, match=r"asked 6 times: it is busy .*status 503"):
        ask(ADDRESS, talk.line(tries=6, longest_wait=5))
    assert talk.waits == [1, 2, 4, 5, 5]


def test_the_server_says_how_long_to_wait():
    talk = Talk(sent(b"", 503, 17.0), sent({"error": {"code": 503}}, wait=0.0), sent(GOOD))

    assert ask(ADDRESS, talk.line()) == GOOD
    assert talk.waits == [17, 0]


def test_a_server_that_wants_to_be_left_alone_is():
    talk = Talk(sent(b"", 429, 3600.0))

    with pytest.raises(ServiceUnreachable, match="left alone for 60 minutes"):
        ask(ADDRESS, talk.line())
    assert (len(talk.asked), talk.waits) == (1, [])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (sent(b"", 404), "status 404"),
        (sent(b"", 403), "status 403"),
        (sent(b"", 302), "status 302"),
        (sent({"error": {"code": 400, "message": "Jane Doe"}}), "error 400"),
        (sent({"error": {"code": 498, "message": "Invalid token"}}), "error 498"),
        (sent({"error": {"code": "Jane Doe"}}), "error 0"),
        (sent({"error": "Jane Doe"}), "error 0"),
    ],
)
def test_an_answer_that_will_not_change_is_not_asked_for_again(answer, why):
    talk = Talk(answer)

    with pytest.raises(BoundaryRefused, match=why) as refused:
        ask(ADDRESS, talk.line())
    assert talk.waits == []
    assert "Jane" not in str(refused.value)
