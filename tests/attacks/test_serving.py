"""What a stranger says of the way here: believed of a declared proxy alone, by app and server."""

import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest

from tests.door import client_of, partner_terms
from webmap.access import Role
from webmap.app import create_app

RUN = """
import sys
from functools import partial
from pathlib import Path
from tests.door import partner_terms
from webmap.app import create_app
from webmap.serving.server import serve_site
folder = Path(sys.argv[1])
serve_site(partial(create_app, folder / "releases", partner_terms(folder)), "127.0.0.1",
           int(sys.argv[2]))
"""
SAFE = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}


@pytest.fixture
def client_with(tmp_path):
    """Something that asks a partner app with these terms, from outside."""

    def made(role=None, **terms):
        return client_of(create_app(tmp_path / "releases", partner_terms(**terms)), role)

    return made


@pytest.fixture
def behind(client_with):
    """Something that asks an app behind one proxy, under its name."""
    return client_with(proxies=1, trusted_hosts=("plainsight.example",))


def ask(client, path="/sign-in", host="plainsight.example", **said):
    return client.get(path, headers={"Host": host} | said)


class TestWithoutAProxy:
    def test_nobody_says_it_is_safe(self, client_with):
        answer = client_with().get("/sign-in", headers=SAFE)
        assert "Strict-Transport-Security" not in answer.headers

    def test_nobody_takes_another_name(self, client_with):
        client = client_with()
        for name in ("X-Forwarded-Host", "X-Original-Host", "X-Host", "Forwarded"):
            said = {name: "host=evil.example" if name == "Forwarded" else "evil.example"}
            answer = client.get("/map", headers=said)
            assert answer.status_code == 303
            assert answer.headers["Location"].startswith("/sign-in")
            assert "evil" not in answer.text


class TestBehindAProxy:
    def test_a_browser_that_came_by_tls_is_told_to_come_by_it_always(self, behind):
        answer = ask(behind, **SAFE)
        assert answer.status_code == 200
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"

    @pytest.mark.parametrize(
        "said", [{}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": "https, http"},
                 {"Forwarded": "proto=https"}, {"X-Forwarded-Ssl": "on"},
                 {"X-Forwarded-Scheme": "https"}]
    )  # fmt: skip
    def test_one_that_did_not_gets_no_form(self, behind, said):
        answer = ask(behind, **said)
        assert answer.status_code == 400
        assert "https://" in answer.text
        assert "password" not in answer.text
        assert "Strict-Transport-Security" not in answer.headers
        assert "Set-Cookie" not in answer.headers

    def test_what_the_browser_said_before_the_proxy_is_not_believed(self, behind):
        """The proxy adds its own at the end."""
        assert ask(behind, **{"X-Forwarded-Proto": "https, http"}).status_code == 400
        assert ask(behind, **{"X-Forwarded-Proto": "http, https"}).status_code == 200

    @pytest.mark.parametrize(
        "host", ["localhost", "127.0.0.1", "evil.example", "a.plainsight.example",
                 "plainsight.example.evil.example", "plainsight.example@evil.example",
                 "plainsight.example, evil.example", "", "[::1]"]
    )  # fmt: skip
    def test_only_the_declared_name_is_answered(self, behind, host):
        answer = ask(behind, host=host, **SAFE)
        assert answer.status_code == 400
        assert "evil" not in answer.text

    @pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix"])
    def test_a_proxy_is_not_believed_about_the_name(self, behind, name):
        plain = ask(behind, **SAFE)
        said = ask(behind, **SAFE, **{name: "evil.example"})
        assert said.status_code == plain.status_code
        assert "evil" not in said.text + str(said.headers)

    def test_whoever_watches_its_health_stands_before_the_proxy(self, behind):
        assert ask(behind, "/healthz").json["status"] == "no release"

    def test_the_session_cookie_is_for_tls_and_this_name_alone(self, behind):
        (cookie,) = ask(behind, **SAFE).headers.getlist("Set-Cookie")
        said = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert said == {"secure", "httponly", "path=/", "samesite=lax"}
        assert cookie.startswith("__Host-")


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """The port of the server as `plainsight serve` runs it."""
    at, folder = free_port(), tmp_path_factory.mktemp("served")
    words = [sys.executable, "-c", RUN, str(folder), str(at)]
    server = subprocess.Popen(words)
    try:
        for _ in range(150):
            if server.poll() is None and talk(
                at, b"GET /about HTTP/1.1\r\nHost: localhost\r\n\r\n"
            ):
                break
            time.sleep(0.2)
        yield at
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextmanager
def talking(port):
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
        yield line


def talk(port, said):
    """The first line of the answer to these bytes; empty where there is none."""
    try:
        with talking(port) as line:
            line.sendall(said)
            return line.recv(4_096).partition(b"\r\n")[0]
    except OSError:
        return b""


HEAD = b"GET /about HTTP/1.1\r\nHost: localhost\r\n"


def test_the_server_answers(port):
    assert talk(port, HEAD + b"\r\n") == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize(
    "said",
    [
        HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\n",
        HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(200)) + b"\r\n",
        b"GET /about?" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
        b"Content-Length: 5\r\n\r\nabcde",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\na=b\r\n0\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n",
        b"GET http://evil.example/about HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET /about HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
        b"\x00" * 1_000,
    ],
    ids=["a large header", "many headers", "a long address", "two lengths", "a length below 0",
         "no length", "a length and chunks", "another host", "no host", "another protocol",
         "TLS", "nothing at all"],
)  # fmt: skip
def test_a_question_that_is_none_is_refused_and_the_server_goes_on(port, said):
    assert b" 200 " not in talk(port, said) + b" "
    assert talk(port, HEAD + b"\r\n") == b"HTTP/1.1 200 OK"


def test_somebody_who_never_ends_a_question_is_hung_up_on(port):
    with talking(port) as line:
        line.sendall(b"GET /about HTTP/1.1\r\nHost: local")
        assert b" 200 " not in line.recv(4_096)  # or the test times out
    assert talk(port, HEAD + b"\r\n") == b"HTTP/1.1 200 OK"


def test_three_slow_bodies_keep_nobody_else_waiting(port):
    """A fourth would: see docs/how-to/open-to-other-machines.md for what the proxy has to do."""
    slow = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n" + (
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\na="
    )
    with talking(port) as one, talking(port) as two, talking(port) as three:
        for line in (one, two, three):
            line.sendall(slow)
        assert talk(port, HEAD + b"\r\n") == b"HTTP/1.1 200 OK"


def test_a_signed_in_person_is_the_same_behind_a_proxy(client_with):
    client = client_with(Role.PARTNER, proxies=1)
    assert client.get("/areas", headers=SAFE).status_code == 503  # there is no release
    assert client.get("/areas").status_code == 400
