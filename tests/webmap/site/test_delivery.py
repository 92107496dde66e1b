"""Small once, and not again: compression and 304, the same bytes each time."""

import gzip

from webmap.site.delivery import squeeze


def test_text_is_compressed_where_the_browser_takes_it(client):
    plain = client.get("/areas")
    small = client.get("/areas", headers={"Accept-Encoding": "gzip, deflate"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 3
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_browser_that_refuses_it_gets_plain_text(client):
    response = client.get("/areas", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in response.headers


def test_short_answers_are_left_alone(client):
    response = client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers


def test_same_content_same_bytes(client):
    assert squeeze(b"figures" * 500) == squeeze(b"figures" * 500)
    first, second = (client.get("/", headers={"Accept-Encoding": "gzip"}) for _ in range(2))
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]


def test_unchanged_page_is_not_sent_again(client):
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_plain_and_compressed_have_different_tags(client):
    plain = client.get("/areas").headers["ETag"]
    small = client.get("/areas", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert plain != small
