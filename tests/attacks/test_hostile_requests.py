"""A6, A16, A17 and A19 by hand-made requests: what is not offered has one answer, one body."""

import pytest

from models.release_store import write
from tests.door import signed_in_app
from tests.published import published_resources
from tests.webmap.sample import sample_release
from webmap.site.security import CONTENT_POLICY
from webmap.views import assets

#: Not offered as pages: other people's paths, and areas that are unknown, malformed or elsewhere.
PAGES = [
    "/areas/E05999999", "/areas/E05001341%00", "/areas/E05001341%20", "/areas/e05001341",
    "/areas/..%2f..%2fkey", "/areas/%ff%fe", "/areas/" + "a" * 5_000, "/areas/İ", "/areas/*",
    "/resources/manifest.json", "/resources/release.json", "/resources/%2e%2e/manifest.json",
    "/resources/..%2frelease.json", "/resources/%00", "/static/..%2fapp.py", "/static/%00",
    "/static/site.css%00", "/assets/leaflet/..%2f..%2fx.js", "/.git/config", "/restricted/key",
]  # fmt: skip
#: Not offered by the JSON twin: unknown, absent, doubled, or asked in a way there is not.
CELLS = [
    "table=T9", "area=E05999999", "area=E05001341&area=E05001342", "table=T1&table=T1",
    "period=2026-07-01/2026-10-01&table=T1", "state=SMALL", "value=10", "limit=1", "sort=value",
    "bbox=1,2,3,4", "area=", "area=%00", "area=E05001341'--", "table=T1%20", "q=" + "x" * 5_000,
    "period_kind=twelve_months", "measure=reports",
]  # fmt: skip
METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"]
#: Things a browser or a proxy may say beside the address. None of them changes a body.
SAID = [
    {"X-Forwarded-Host": "elsewhere.example"}, {"X-Forwarded-Prefix": "/elsewhere"},
    {"X-Forwarded-For": "10.0.0.1"}, {"X-Original-URL": "/restricted/key"},
    {"X-HTTP-Method-Override": "DELETE"}, {"Cookie": "session=eyJhIjoxfQ"},
    {"Authorization": "Basic YTpi"}, {"Accept": "text/csv"}, {"Accept-Language": "de" * 3_000},
    {"Range": "bytes=0-10"}, {"Range": "bytes=0-1,5-6"}, {"If-Modified-Since": "0"},
    {"If-None-Match": '"guess"'}, {"If-None-Match": 'W/"guess"'}, {"If-Range": '"guess"'},
    {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "identity;q=0"},
    {"Accept-Encoding": "gzip;q=nonsense"},
]  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    root = tmp_path_factory.mktemp("releases")
    write(sample_release(), published_resources(sample_release()), root)
    return signed_in_app(root).test_client()


def test_a_page_that_is_not_offered_has_one_answer(client):
    answers = [client.get(address) for address in PAGES]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(answer.headers.to_wsgi_list()) for answer in answers}) == 1


def test_cells_that_are_not_offered_have_one_answer(client):
    answers = [client.get(f"/api/v1/cells?{asked}") for asked in CELLS]
    answers.append(client.get("/api/v1/areas/E05999999"))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(answer.headers.to_wsgi_list()) for answer in answers}) == 1


@pytest.mark.parametrize("address", ["/", "/map", "/api/v1/cells", "/static/site.css", "/healthz"])
def test_no_method_but_get_and_head_does_anything(client, address):
    for method in METHODS:
        answer = client.open(address, method=method, data=b"CANARY")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY
        assert b"CANARY" not in answer.data


@pytest.mark.parametrize("address", ["/", "/map", "/areas/E05001341", "/api/v1/cells", "/nowhere"])
def test_what_is_said_beside_the_address_changes_no_body(client, address):
    plain = client.get(address)

    for said in SAID:
        answer = client.get(address, headers=said)
        assert (answer.status_code, answer.data) == (plain.status_code, plain.data), said
        assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY
        assert "Set-Cookie" not in answer.headers


def test_a_guessed_tag_tells_only_what_the_page_tells(client):
    """304 for the tag of the page itself; any other is answered in full."""
    page = client.get("/areas/E05001341")
    tag = page.headers["ETag"]

    assert client.get("/areas/E05001341", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/areas/E05001342", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/areas/E05999999", headers={"If-None-Match": "*"}).status_code == 404


def test_names_that_are_not_there_fill_no_memory(client):
    client.get("/static/site.css")
    held = assets._read.cache_info().currsize
    for number in range(50):
        name = "".join(chr(97 + int(digit)) for digit in str(number))
        assert client.get(f"/static/{name}.css").status_code == 404

    assert assets._read.cache_info().currsize == held
