"""The one door to other machines: proxies, limits, one host, and no secret in a message."""

import socket
import threading
import time
from contextlib import contextmanager
from itertools import count

import pytest
import shapely

from boundaries.errors import BoundaryRefused, NoAnswer
from tests.feature_service import Service, feature, serving
from webmap.errors import UsageRefused
from webmap.geography.outside import door, require_address

SQUARE = shapely.box(420_000, 430_000, 421_000, 431_000)
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def service():
    return Service([feature(1, "E05016453", "Ward", "E08000032", SQUARE)])


@pytest.fixture
def address(service):
    with serving(service) as found:
        yield found


@contextmanager
def raw_server(talk):
    """A server that does as `talk` says with each connection, and counts them."""
    listener = socket.create_server(("127.0.0.1", 0))
    seen = []

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    seen.append(connection.recv(65_536))
                    talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", seen
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def test_an_answer_comes_with_its_status(address):
    found = door()(f"{address}?f=json")
    assert (found.status, found.wait) == (200, None)
    assert b"lastEditDate" in found.content
    assert door()(f"{address}/nowhere").status == 404


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "7"}, 7),
        ({"Retry_After": " 120 "}, 120),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-7"}, None),
        ({"Retry_After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({}, None),
    ],
)
def test_a_busy_server_says_when_to_come_back(service, address, headers, wait):
    service.fail(lambda handler: handler.answer(b"", 503, **headers))
    found = door()(address)
    assert (found.status, found.wait) == (503, wait)


def test_a_time_to_come_back_is_read_against_the_servers_own_clock():
    def talk(connection):
        connection.sendall(
            b"HTTP/1.1 429 x\r\nContent-Length: 0\r\nDate: Sun, 03 May 2026 10:00:00 GMT\r\n"
            b"Retry-After: Sun, 03 May 2026 10:00:42 GMT\r\n\r\n"
        )

    with raw_server(talk) as (address, _):
        assert door()(address).wait == 42


def test_nobody_there_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NoAnswer, match="refuses the connection"):
        door()(f"http://127.0.0.1:{port}/")
    with pytest.raises(NoAnswer, match="is not found"):
        door()("http://no-such-host.invalid/")


def test_an_answer_that_breaks_off_is_none():
    def talk(connection):
        connection.sendall(b"HTTP/1.1 200 x\r\nContent-Length: 1000\r\n\r\nhalf")

    with raw_server(talk) as (address, _), pytest.raises(NoAnswer, match="breaks off"):
        door()(address)


def test_silence_is_waited_for_so_long_and_no_longer():
    waiting = threading.Event()
    with raw_server(lambda _: waiting.wait(5)) as (address, _):
        with pytest.raises(NoAnswer, match="in time"):
            door(seconds=0.1)(address)
        waiting.set()


def test_an_answer_that_drips_is_cut_off():
    """Each piece arrives in time and the whole never would; the clock is made up."""
    ticks = count(0, 100)

    def talk(connection):
        connection.sendall(b"HTTP/1.1 200 x\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 500_000)
        time.sleep(0.2)

    with raw_server(talk) as (address, _), pytest.raises(NoAnswer, match="too slowly"):
        door(in_all=250, clock=lambda: next(ticks))(address)


def test_more_than_the_limit_is_not_taken(address, monkeypatch):
    monkeypatch.setattr("webmap.geography.outside._MOST_BYTES", 100)
    with pytest.raises(NoAnswer, match="sends more than"):
        door()(f"{address}?f=json")


@pytest.mark.parametrize("elsewhere", ["http://localhost:{port}/", "https://127.0.0.1:{port}/"])
def test_another_host_is_not_followed(service, address, elsewhere):
    port = address.split(":")[2].split("/")[0]
    target = elsewhere.format(port=port)
    service.fail(lambda handler: handler.answer(b"", 302, Location=target))

    with pytest.raises(BoundaryRefused, match="another host"):
        door()(address)
    assert len(service.asked) == 1


def test_an_answer_never_leads_to_a_file(service, address):
    service.fail(lambda handler: handler.answer(b"", 301, Location="file:///etc/passwd"))
    found = door()(address)
    assert (found.status, found.content) == (301, b"")


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x"])
def test_the_door_opens_no_file(where):
    """Even where an address was not checked before."""
    with pytest.raises(NoAnswer):
        door()(where)


def test_the_same_host_is_followed(service, address):
    service.fail(lambda handler: handler.answer(b"", 307, Location=f"{address}?f=json"))
    assert b"lastEditDate" in door()(address).content


def test_a_proxy_of_the_environment_is_asked_instead(monkeypatch):
    def talk(connection):
        connection.sendall(b"HTTP/1.1 200 x\r\nContent-Length: 2\r\n\r\n{}")

    with raw_server(talk) as (proxy, seen):
        monkeypatch.setenv("HTTP_PROXY", proxy.replace("http://", "http://ann:s3cret@"))
        assert door()("http://wards.invalid/layer").content == b"{}"
    assert seen[0].startswith(b"GET http://wards.invalid/layer HTTP/1.1")
    assert b"Proxy-Authorization: Basic " in seen[0] or b"Proxy-authorization: Basic " in seen[0]


def test_https_goes_through_a_tunnel_and_a_refusal_names_no_password(monkeypatch):
    def talk(connection):
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    with raw_server(talk) as (proxy, seen):
        monkeypatch.setenv("HTTPS_PROXY", proxy.replace("http://", "http://ann:s3cret@"))
        with pytest.raises(NoAnswer, match="behind a proxy") as refused:
            door()("https://wards.invalid/layer")
    assert seen[0].startswith(b"CONNECT wards.invalid:443 ")
    assert "s3cret" not in str(refused.value)


def test_hosts_the_environment_excepts_are_asked_directly(address, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert door()(address).status == 200


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/arcgis/rest/services/WD/FeatureServer/0",
        "https://example.org:8443/0",
        "http://127.0.0.1:8080/0",
        "http://localhost/0",
    ],
)
def test_addresses_that_may_be_asked(address):
    assert require_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/0",
        "http://127.0.0.1.example.org/0",
        "file:///etc/passwd",
        "ftp://example.org/0",
        "https://ann:s3cret@example.org/0",
        "https://example.org/0?where=1",
        "https://example.org/0#x",
        "https:///0",
        "https://[::1",
        "https://example.org:port/0",
        "example.org/0",
        "https://exämple.org/0",
        "",
    ],
)
def test_addresses_that_are_refused(address):
    with pytest.raises(UsageRefused, match="https address of a layer") as refused:
        require_address(address)
    assert "s3cret" not in str(refused.value)
