"""The access matrix: who may open what as it is written down, and how an app is asked about it.

The expectation stands in access_matrix.toml; nothing here looks at the decorators of the views.
"""

import functools
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote

from flask import request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.door import client_of
from webmap.access import Role
from webmap.site.assembly import Site

FILE = Path(__file__).with_suffix(".toml")
WRITTEN = tomllib.loads(FILE.read_text(encoding="utf-8"))
GROUPS: Mapping[str, list[str]] = WRITTEN["groups"]
SIDES = ("partner", "restricted")
#: Every method a page may be asked by, those nobody offers among them.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
STRANGER = "stranger"
ASKERS = (STRANGER, *Role)
OWN, OTHER = "west-yorkshire-police", "a-helpline"
#: Methods that stand in the file.
_NAMED = ("GET", "POST")


class Kind(StrEnum):
    """What an answer comes to for whoever asked."""

    OPEN = "open"
    SIGN_IN = "sign in"
    NOT_THERE = "not there"
    NO_SUCH_METHOD = "no such method"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One line of the file."""

    side: str
    endpoint: str
    at: str
    method: str
    group: str
    what: str
    of: str | None = None
    not_on: str | None = None
    blanks: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    def is_for(self, asker: str) -> bool:
        """Whether the file lets somebody open it."""
        return asker in GROUPS[self.group]


def pages_of(side: str, written: Mapping = WRITTEN) -> list[Page]:
    """The lines of one side."""
    return [_page(side, endpoint, line) for endpoint, line in written[side].items()]


def _page(side: str, endpoint: str, line: Mapping) -> Page:
    told = dict(line)
    (method,) = set(told) & set(_NAMED)  # a page reads or writes
    return Page(side=side, endpoint=endpoint, method=method, group=told.pop(method), **told)


def by_address(pages: Sequence[Page]) -> dict[str, list[Page]]:
    """The lines of each address: one to read, one to write, or both."""
    found: dict[str, list[Page]] = {}
    for page in pages:
        found.setdefault(page.at, []).append(page)
    return found


def members_of(side: str) -> set[str]:
    """Who comes in by the door of a side; everybody else is a stranger there."""
    return set(GROUPS["members" if side == "partner" else "analysts"])


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the matrix, and the answer that is written."""

    asker: str
    organisation: str
    method: str
    address: str
    expected: Kind
    form: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.address} as {self.asker} of {self.organisation}"


def expected(at: Sequence[Page], asker: str, method: str, *, is_own: bool, on_self: bool) -> Kind:
    """Say what the file makes of one question about one address."""
    if not any(page.is_for(asker) for page in at):
        return Kind.NOT_THERE if asker in members_of(at[0].side) else Kind.SIGN_IN
    page = next((one for one in at if one.method == method.replace("HEAD", "GET")), None)
    if page is None:
        return Kind.NO_SUCH_METHOD
    if (page.of and not is_own) or (page.not_on and on_self):
        return Kind.NOT_THERE
    return Kind.OPEN if page.is_for(asker) else Kind.NOT_THERE


@dataclass(slots=True)
class Asked:
    """An app that is asked, with something that is there for every blank."""

    app: Site
    side: str
    known: Mapping[str, str]
    uids: Mapping[str, str]
    written: Mapping = field(default_factory=lambda: WRITTEN)
    _reached: list[str] = field(default_factory=list)
    _clients: dict[tuple[str, str], FlaskClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note which view a request reaches, and take forms for ours: their tokens are not ours."""
        self.app.config["WTF_CSRF_CHECK_DEFAULT"] = False
        for endpoint, view in self.app.view_functions.items():
            self.app.view_functions[endpoint] = self._noting(endpoint, view)

    def _noting(self, endpoint: str, view: Callable) -> Callable:
        @functools.wraps(view)
        def noted(**values: str) -> object:
            assert request.endpoint == endpoint
            self._reached.append(endpoint)
            return view(**values)

        return noted

    def questions(self) -> Iterator[Question]:
        """Every question: each address, each method, by everybody, of one's own and of others."""
        for at, pages in by_address(pages_of(self.side, self.written)).items():
            for asker in ASKERS:
                for organisation, on_self in self._ways(pages, asker):
                    address = self._address(at, pages[0], asker if on_self else None)
                    form = {name: self._known(said) for page in pages
                            for name, said in page.form.items()}  # fmt: skip
                    for method in METHODS:
                        answer = expected(
                            pages, asker, method, is_own=organisation == OWN, on_self=on_self
                        )
                        yield Question(asker, organisation, method, address, answer, form)

    def ask(self, question: Question) -> TestResponse:
        """Ask, as somebody whose session is new after anything was changed."""
        self._reached.clear()
        who, form = (question.asker, question.organisation), None
        if who not in self._clients:
            role = None if question.asker == STRANGER else Role(question.asker)
            self._clients[who] = client_of(self.app, role, question.organisation)
        if question.method == "POST":
            form = question.form
        path, _, said = question.address.partition("?")
        answer = self._clients[who].open(
            f"/?{said}",
            method=question.method,
            data=form,
            environ_overrides={"PATH_INFO": unquote(path, "latin-1")},  # "//" is no host here
        )
        if question.method == "POST" and self._reached:
            del self._clients[who]  # its session may have ended
        return answer

    def kind(self, answer: TestResponse) -> Kind | str:
        """Say what the last answer comes to, or what else it is."""
        if self._reached and answer.status_code not in {404, 405, 500}:
            return Kind.OPEN
        if not self._reached and answer.status_code == 401:
            return Kind.SIGN_IN
        if answer.status_code == 303 and re.match(r"/sign-in(\?|$)", answer.location):
            return Kind.SIGN_IN
        if answer.status_code == 405:
            return Kind.NO_SUCH_METHOD
        return Kind.NOT_THERE if answer.status_code == 404 else f"status {answer.status_code}"

    def differences(self, at: str | None = None, methods: Collection[str] = METHODS) -> list[str]:
        """Every question, or those of an address or methods, whose answer is not as written."""
        found = []
        for question in self.questions():
            if at not in {None, question.address} or question.method not in methods:
                continue
            kind = self.kind(self.ask(question))
            if kind != question.expected:
                found.append(f"{question}: {kind}, but the file says {question.expected}")
        return found

    def _ways(self, pages: Sequence[Page], asker: str) -> list[tuple[str, bool]]:
        """Of which organisation to ask, and whether about oneself."""
        ways = [(OWN, False)]
        if any(page.of for page in pages):
            ways.append((OTHER, False))
        if any(page.not_on for page in pages) and asker in self.uids:
            ways.append((OWN, True))
        return ways

    def _address(self, at: str, page: Page, on: str | None) -> str:
        """Fill in the blanks of an address."""
        given = {**self.written["blanks"], **page.blanks}
        if on is not None:
            given["uid"] = self.uids[on]
        return re.sub(r"<\w+:(\w+)>", lambda blank: self._known(given[blank[1]]), at)

    def _known(self, written: str) -> str:
        """What stands for a word in braces."""
        return written.format(**self.known)
