"""Uploads: never on a disk, never too large, never too many parts, and never a fault."""

import sys
import threading

import pytest
from flask import Blueprint, request

from tests.door import client_of, partner_terms
from webmap.access import Role, requires
from webmap.app import create_app
from webmap.site.security import LARGEST_FORM

#: Files opened while a test listens. A hook of the interpreter cannot be taken out again.
_OPENED: list[str] = []
_LISTENING = threading.Event()


def _hear(event, arguments):
    if event == "open" and _LISTENING.is_set() and isinstance(arguments[1], str | None):
        written = (arguments[1] or "").strip("rbtU") or (arguments[2] or 0) & 0o3
        if written:
            _OPENED.append(str(arguments[0]))
    if event.startswith("tempfile.") and _LISTENING.is_set():
        _OPENED.append(event)


sys.addaudithook(_hear)

MEGABYTE = 1024 * 1024
MULTIPART = "multipart/form-data; boundary=b"
PLAIN = "application/x-www-form-urlencoded"
#: Headers of a part, each of which a parser might trip over.
NAMELESS = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--"
CLIMBING = NAMELESS.replace(b"form-data", b"form-data; name=a; filename=../../../etc/x")


def upload(size):
    """One file of so many bytes, as a browser sends it; the test client would spool it itself."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    return head + b"x" * size + b"\r\n--b--\r\n"


trial = Blueprint("trial", __name__)


@trial.post("/trial/form")
@requires(Role.PARTNER)
def form():
    """Take a form."""
    return f"{len(request.form)} {len(request.files)}"


@trial.post("/trial/file")
@requires(Role.PARTNER)
def file():
    """Take a file of at most two megabytes."""
    request.max_content_length = 2 * MEGABYTE
    return str(sum(len(held.read()) for held in request.files.values()))


@pytest.fixture
def client(tmp_path):
    app = create_app(tmp_path / "releases", partner_terms())
    app.register_blueprint(trial)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # a view takes a file after that was looked at
    return client_of(app, Role.PARTNER)


def test_the_ear_hears_a_file_that_is_spooled(tmp_path):
    _OPENED.clear()
    _LISTENING.set()
    (tmp_path / "spooled").write_bytes(b"x")
    _LISTENING.clear()
    assert any("spooled" in name for name in _OPENED)


@pytest.mark.parametrize("size", [10, 600_000, 2 * MEGABYTE - 10_000])
def test_an_upload_never_touches_a_disk(client, size):
    """The library spools what is larger than 500 kB to a file, unless it is stopped."""
    body = upload(size)
    _OPENED.clear()
    _LISTENING.set()
    answer = client.post("/trial/file", data=body, content_type=MULTIPART)
    _LISTENING.clear()
    assert (answer.status_code, answer.text) == (200, str(size))
    assert not [name for name in _OPENED if ".sqlite" not in name]


def test_a_file_is_as_large_as_its_page_says_and_no_larger(client):
    answer = client.post("/trial/file", data=upload(2 * MEGABYTE), content_type=MULTIPART)
    assert answer.status_code == 413


@pytest.mark.parametrize("over", [1, LARGEST_FORM, 100 * LARGEST_FORM])
def test_a_form_is_small(client, over):
    body = b"a=" + b"x" * (LARGEST_FORM + over)
    answer = client.post("/trial/form", data=body, content_type=PLAIN)
    assert answer.status_code == 413
    assert "too large" in answer.text
    assert "xxxx" not in answer.text


def test_what_has_no_length_is_not_taken(client):
    """Sent in chunks it would be cut off at the limit, and the rest lost without a word."""
    answer = client.post(
        "/trial/form", data=b"a=b", content_type=PLAIN, headers={"Transfer-Encoding": "chunked"}
    )
    assert answer.status_code == 411
    assert "length" in answer.text


@pytest.mark.parametrize(("parts", "status"), [(99, 200), (101, 413), (1_000, 413)])
def test_a_form_has_so_many_parts(client, parts, status):
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="n%d"\r\n\r\nx\r\n' % number
        for number in range(parts)
    )
    answer = client.post("/trial/form", data=body + b"--b--\r\n", content_type=MULTIPART)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--b\r\n" * 5_000, MULTIPART),
        (NAMELESS, MULTIPART),
        (CLIMBING, MULTIPART),
        (b"--b\r\nX: " + b"a" * 60_000, MULTIPART),
        (b"x" * 60_000, "multipart/form-data"),
        (b"x" * 60_000, "multipart/form-data; boundary=" + "b" * 60_000),
        (b"%" * 60_000, PLAIN),
        (b"&" * 60_000, PLAIN),
        (b"\xff\x00" * 30_000, f"{PLAIN}; charset=utf-7"),
        (b"[" * 60_000, "application/json"),
    ],
)  # fmt: skip
def test_hostile_bodies_are_no_fault(client, body, kind):
    for address in ("/trial/form", "/trial/file", "/sign-in"):
        answer = client.post(address, data=body, content_type=kind)
        assert answer.status_code < 500, address


def test_a_compressed_body_is_not_opened(client):
    """A bomb is a few bytes here: what is said to be compressed is read as it stands."""
    answer = client.post(
        "/trial/form",
        data=b"\x1f\x8b" + b"\x00" * 100,
        content_type=PLAIN,
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/", "/map", "/areas", "/api/v1/cells", "/sign-in", "/about"])
def test_huge_questions_are_no_fault(client, path):
    for query in ("a=" + "x" * 60_000, "&".join(f"a{n}=1" for n in range(9_000)), "&" * 60_000):
        answer = client.get(path, query_string=query)
        assert answer.status_code < 500 or answer.json is not None or "published" in answer.text
        assert "xxxx" not in answer.text


def test_huge_headers_are_no_fault_and_not_given_back(client):
    for name in ("Cookie", "User-Agent", "Accept", "Accept-Language", "If-None-Match", "Referer"):
        answer = client.get("/about", headers={name: "x" * 60_000})
        assert answer.status_code in {200, 304}, name
        assert "xxxx" not in answer.text + str(answer.headers)
