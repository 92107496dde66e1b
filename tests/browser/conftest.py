"""A real Chromium, the partner app answering on this machine, and ears for what goes wrong.

The browser is the one the machine has (`chromium` in tests/conftest.py); nothing is downloaded.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from models.release_store import write
from tests.clock import NOON
from tests.door import let_in, partner_terms, session_cookie
from tests.published import published_resources
from tests.webmap.sample import sample_release
from webmap.app import create_app
from webmap.door.terms import DoorTerms

#: Reports of the content policy, kept by the page itself.
EARS = """
window.reports = [];
document.addEventListener("securitypolicyviolation",
    (event) => window.reports.push(event.violatedDirective + " " + event.blockedURI));
"""


class Quiet(WSGIRequestHandler):
    """Answers without a line for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@dataclass
class Heard:
    """What a page asked for and complained of."""

    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Requests that left this machine."""
        return [url for url in self.requests if not url.startswith((self.base, "data:"))]


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict:
    """Start the machine's own Chromium, quietly, in a sandboxless container too."""
    return {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address is assumed: the plugin's own fixture is of a form pytest warns about."""


@pytest.fixture(scope="session")
def terms() -> DoorTerms:
    """The one door of every app that is served here; its clock stands still."""
    return partner_terms(now=lambda: NOON)


@pytest.fixture(scope="session")
def sign_in(terms: DoorTerms):
    """Sign a browser in, as if somebody had typed a password and a code."""
    session_id = let_in(terms)

    def sign_in_by(context: BrowserContext) -> None:
        context.add_cookies([session_cookie(terms, session_id)])

    return sign_in_by


@pytest.fixture
def context(context: BrowserContext, request: pytest.FixtureRequest) -> BrowserContext:
    """A browser that is signed in wherever a releases folder is served."""
    if "served" in request.fixturenames:
        request.getfixturevalue("sign_in")(context)
    return context


@pytest.fixture(scope="session")
def served(terms: DoorTerms):
    """Serve a releases folder on a free port of this machine; returns its address."""
    servers = []

    def serve(root: Path) -> str:
        app = create_app(root, terms)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def live(served, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of the partner app over a sample release with everything that is published."""
    root = tmp_path_factory.mktemp("live") / "releases"
    release = sample_release()
    write(release, published_resources(release), root)
    return served(root)


@pytest.fixture
def heard(page: Page, live: str) -> Iterator[Heard]:
    """Listen to a page from before it opens: requests, policy reports, errors, console."""
    heard = Heard(live)
    page.add_init_script(EARS)
    page.on("request", lambda request: heard.requests.append(request.url))
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: heard.complaints.append(said.text) if said.type == "error" else None,
    )
    return heard


@pytest.fixture(scope="session")
def axe():
    """Check a page against WCAG 2.2 A and AA and axe's own best practices; lists violations."""

    def violations(page: Page) -> list[str]:
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        return [
            f"{item['id']}: {item['help']} ({node['html'][:120]})"
            for item in found
            for node in item["nodes"]
        ]

    return violations
