"""Resources of a release and assets of the pages: right type, smallest form, kept for ever."""

import gzip

import pytest

from tests.webmap.conftest import CHART, NAMES
from webmap.views.assets import asset_url

MAP = f"/resources/{NAMES['small-map.svg']}"


class TestResources:
    @pytest.mark.parametrize(
        ("accepts", "encoding", "content"),
        [
            ("", None, CHART),
            ("gzip", "gzip", b"gzip twin"),
            ("gzip, br", "br", b"brotli twin"),
            ("br;q=0, gzip", "gzip", b"gzip twin"),
            ("identity", None, CHART),
        ],
    )
    def test_smallest_form_the_browser_takes(self, client, accepts, encoding, content):
        response = client.get(MAP, headers={"Accept-Encoding": accepts})
        assert response.headers.get("Content-Encoding") == encoding
        assert response.data == content
        assert "Accept-Encoding" in response.headers["Vary"]
        assert response.headers["Content-Type"].startswith("image/svg+xml")

    def test_kept_for_ever_by_one_reader(self, client):
        assert client.get(MAP).headers["Cache-Control"] == ("private, max-age=31536000, immutable")

    def test_each_form_has_its_own_tag(self, client):
        tags = {
            client.get(MAP, headers={"Accept-Encoding": form}).headers["ETag"]
            for form in ("", "gzip", "br")
        }
        assert len(tags) == 3

    def test_not_sent_again(self, client):
        tag = client.get(MAP).headers["ETag"]
        assert client.get(MAP, headers={"If-None-Match": tag}).status_code == 304

    def test_a_file_without_a_hash_in_its_name_is_asked_for_again(self, client):
        headers = client.get("/resources/views.json").headers
        assert headers["Cache-Control"] == "private, no-cache"
        assert headers["Content-Type"] == "application/json"

    @pytest.mark.parametrize(
        "name", ["index.json", "absent.svg", "../release.json", "%2e%2e/manifest.json",
                 NAMES["small-map.svg"] + ".br", NAMES["small-map.svg"] + ".gz", ""]
    )  # fmt: skip
    def test_nothing_but_the_listed_resources(self, client, name):
        assert client.get(f"/resources/{name}").status_code == 404


class TestAssets:
    @pytest.mark.parametrize(
        ("address", "kind"),
        [
            ("/assets/leaflet/leaflet.js", "text/javascript"),
            ("/assets/leaflet/leaflet.css", "text/css"),
            ("/assets/leaflet/images/layers.png", "image/png"),
            ("/assets/bootstrap/bootstrap.min.css", "text/css"),
            ("/static/site.css", "text/css"),
            ("/static/mark.svg", "image/svg+xml"),
        ],
    )
    def test_served_from_the_installed_package(self, client, address, kind):
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith(kind)
        small = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(small.data) == response.data

    @pytest.mark.parametrize(
        "address",
        [
            "/static/../app.py", "/static/%2e%2e/app.py", "/static/nothing.css", "/static/",
            "/assets/leaflet/../__init__.py", "/assets/leaflet/leaflet-src.js",
            "/assets/bootstrap/../../__init__.py", "/assets/other/leaflet.js",
        ],
    )  # fmt: skip
    def test_nothing_else_of_it(self, client, address):
        assert client.get(address).status_code == 404

    def test_a_versioned_address_is_kept_for_ever(self, client):
        with client.application.app_context():
            address = asset_url("site.css")
        assert "immutable" in client.get(address).headers["Cache-Control"]
        assert "immutable" not in client.get("/static/site.css").headers["Cache-Control"]
        assert "immutable" not in client.get("/static/site.css?v=0").headers["Cache-Control"]

    def test_styles_and_scripts_name_no_outside_address(self, client):
        """Not even in a comment that a developer's browser would follow."""
        for name in ("site.css", "leave.js"):
            text = client.get(f"/static/{name}").text
            assert "http:" not in text
            assert "https:" not in text
            assert "@import" not in text
