"""Answers are all that a partner can be told: every address, asked in every way that is offered.

Two apps are told apart only by what differs here, so a test that finds nothing must first be seen
to find something.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import TypeAlias

from flask import Flask
from flask.testing import FlaskClient

from webmap.shelf import shown_or_none

CODES = ["E05001341", "E08000034", "E47000003", "E05009999"]
#: What to put in an address's blanks: things that are there, and things that are not.
BLANKS = {
    "code": CODES,
    "kind": ["csv", "xlsx", "geojson", "gpkg", "parquet", "exe"],
    "name": [
        "index.json",
        "views.json",
        "shell.json",
        "site.css",
        "leaflet.js",
        "bootstrap.min.css",
        "absent.js",
    ],
}
#: Pages left out by the name of their blueprint, or their own: none of them shows a figure, and
#: what they do show is the person's who asks, or changes with every request.
NOT_OF_FIGURES = {
    "sign_in": "its forms hold a token of the session",
    "second_factor": "it shows a key made for one person, once",
    "invitation": "it is somebody's own, and its form holds a token",
    "account": "it shows a person what is theirs, and its forms hold tokens",
    "people": "it shows the steward who the people are, and its forms hold tokens",
    "audit": "it shows the steward when people came in",
    "returns.show": "its form holds a token",
    "returns.index": "it shows what the organisation of whoever asks has sent",
}
#: Questions asked of every address, by name or by filter, published or not.
QUESTIONS = ["", "?q=leeds", "?table=T1", "?table=T9", "?area=E05001341", "?area=E05009999",
             "?period=2026-07-01/2026-10-01", "?level=ward&measure=rate", "?v=0"]  # fmt: skip
#: Every second question is asked by a browser that takes compressed answers.
WAYS = [{}, {"Accept-Encoding": "gzip, br"}]
Answers: TypeAlias = dict[str, tuple[int, tuple, bytes]]


def addresses(app: Flask) -> Iterator[str]:
    """Every address of the URL map, its blanks filled in; later pages join by themselves."""
    with app.app_context():
        named = set(shown_or_none().names.values())
    yield from (f"/resources/{name}" for name in sorted(named)[::40])
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or is_left_out(rule.endpoint):
            continue
        blanks = [BLANKS[name] for name in sorted(rule.arguments)]
        if not blanks:
            yield rule.rule
        for word in blanks[0] if blanks else ():
            yield rule.build({next(iter(rule.arguments)): word})[1]


def is_left_out(endpoint: str) -> bool:
    """Whether a page shows no figure and something of the person who asks."""
    return endpoint in NOT_OF_FIGURES or endpoint.partition(".")[0] in NOT_OF_FIGURES


def answers(
    app: Flask, questions: Sequence[str] = QUESTIONS, client: FlaskClient | None = None
) -> Answers:
    """Ask everything; keep status, headers in their order but for the clock's, and body."""
    client = client or app.test_client()
    kept = {}
    for address in addresses(app):
        for question, way in zip(questions, cycle(WAYS), strict=False):
            response = client.get(address + question, headers=way)
            kept[address + question] = (
                response.status_code,
                tuple(h for h in response.headers.to_wsgi_list() if h[0] != "Date"),
                response.data,
            )
    return kept


def differing(first: Flask, second: Flask, questions: Sequence[str] = QUESTIONS) -> set[str]:
    """Addresses whose answers tell the two worlds apart."""
    here, there = answers(first, questions), answers(second, questions)
    assert here.keys() == there.keys()
    return {address for address in here if here[address] != there[address]}
