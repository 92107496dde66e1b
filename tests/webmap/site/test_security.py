"""What every answer carries, and which questions are refused before they are read."""

import pytest

from tests.door import signed_in_app
from webmap.side import is_loopback

#: The policy tried in a browser with no report, to the letter.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
#: Addresses that others could reach, or that are none.
EVERYONE = ["10.0.0.1", "0.0.0.0", "::1", "::", "192.168.0.1", "example.org", ""]  # noqa: S104 - named to be refused
ADDRESSES = ["/", "/about", "/healthz", "/api/v1/cells", "/static/site.css", "/no-such-page",
             "/areas/E05001341", "/areas/E05001341.csv", "/report-a-concern"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/areas/E05001341", "/about/method"])
def test_pages_are_for_one_reader(client, address):
    assert client.get(address).headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "address", ["/", "/areas", "/api/v1/cells", "/healthz", "/static/site.css"]
)
def test_nothing_can_be_written(client, method, address):
    response = client.open(address, method=method)
    assert response.status_code == 405
    assert {word.strip() for word in response.headers["Allow"].split(",")} == {"GET", "HEAD"}


def test_head_says_what_get_says(client):
    asked, told = client.get("/areas/E05001341"), client.head("/areas/E05001341")
    assert told.data == b""
    assert [pair for pair in told.headers if pair[0] != "Date"] == [
        pair for pair in asked.headers if pair[0] != "Date"
    ]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "127.0.0.1"])
def test_this_machine_is_answered(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["plainsight.example", "127.0.0.1.example", "localhost.example", *EVERYONE[:2]]
)
def test_strange_host_is_refused_and_told_nothing(client, host):
    """A page elsewhere that names itself as this machine must not read the release."""
    response = client.get("/api/v1/cells", headers={"Host": host})
    assert response.status_code == 400
    assert b"cells" not in response.data
    assert host.encode() not in response.data


def test_loopback_by_any_name():
    assert all(map(is_loopback, ["localhost", "127.0.0.1"]))
    assert not any(map(is_loopback, EVERYONE))


class TestBehindAProxy:
    """TLS is declared: whoever comes without is turned away before any page is made."""

    @pytest.fixture
    def behind(self, releases):
        return signed_in_app(releases, proxies=1).test_client()

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_nothing_but_health_is_answered_in_the_clear(self, behind, address):
        in_the_clear = behind.get(address)
        assert in_the_clear.status_code == (200 if address == "/healthz" else 400)
        safe = behind.get(address, headers={"X-Forwarded-Proto": "https"})
        assert safe.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "Strict-Transport-Security" not in in_the_clear.headers

    def test_on_this_machine_nobody_is_told_to_come_by_tls(self, client):
        assert "Strict-Transport-Security" not in client.get("/").headers
