"""What is not there, not allowed or broken helps the reader and tells nothing."""

import pytest

from models.release_store import write
from tests.door import signed_in_app
from tests.webmap.reading import Page
from tests.webmap.sample import sample_release
from tests.webmap.test_shelf import damage
from webmap.access import EVERY_ROLE, requires

UNKNOWN = ["/areas/E05009999", "/areas/E0500134", "/areas/e05001341", "/no-such-page",
           "/areas/E05009999.csv", "/resources/small-map.svg", "/static/../app.py",
           "/areas/%3Cscript%3E", "/resources/../release.json"]  # fmt: skip


@pytest.mark.parametrize("address", UNKNOWN)
def test_unknown_forbidden_and_absent_answer_alike(client, address):
    first, other = client.get("/never-was"), client.get(address)
    assert other.status_code == 404
    assert other.data == first.data
    assert other.headers.to_wsgi_list() == first.headers.to_wsgi_list()


def test_not_found_leads_on(client):
    page = Page(client.get("/never-was").text)
    assert page.all("h1") == ["Page not found"]
    assert {"/", "/map", "/areas", "/report-a-concern"} <= set(page.attributes("a", "href"))


def test_failed_page_says_so_plainly(app):
    @app.get("/fault")
    @requires(*EVERY_ROLE)
    def fault():
        raise RuntimeError

    page = Page(app.test_client().get("/fault").text)
    assert page.all("h1") == ["Something went wrong on our side"]


class TestNothingPublishedYet:
    def test_first_page_says_how_to_begin(self, empty_client):
        response = empty_client.get("/")
        page = Page(response.text)
        assert response.status_code == 200
        assert page.all("h1") == ["Nothing has been published yet"]
        assert "plainsight demo" in page.all("code")

    @pytest.mark.parametrize("address", ["/areas", "/areas/E05001341", "/resources/a.svg"])
    def test_pages_of_figures_say_there_is_none(self, empty_client, address):
        response = empty_client.get(address)
        assert response.status_code == 503
        assert "Nothing has been published yet" in response.text

    @pytest.mark.parametrize("address", ["/api/v1/cells", "/api/v1/release", "/api/v1/areas"])
    def test_machines_are_told_in_a_line(self, empty_client, address):
        response = empty_client.get(address)
        assert (response.status_code, response.json) == (503, {"error": "no release yet"})

    @pytest.mark.parametrize(
        "address", ["/about", "/about/method", "/about/data", "/report-a-concern"]
    )
    def test_pages_without_figures_still_answer(self, empty_client, address):
        page = Page(empty_client.get(address).text)
        assert "Not audited: this release" not in page.words

    def test_health_is_not_ok(self, empty_client):
        response = empty_client.get("/healthz")
        assert (response.status_code, response.json["status"]) == (503, "no release")


class TestDamagedRelease:
    @pytest.fixture
    def client(self, tmp_path):
        damage(tmp_path, write(sample_release(), {}, tmp_path))
        return signed_in_app(tmp_path).test_client()

    @pytest.mark.parametrize("address", ["/", "/areas", "/areas/E05001341"])
    def test_no_figure_of_it_is_shown(self, client, address):
        response = client.get(address)
        assert response.status_code == 503
        assert Page(response.text).all("h1") == ["The release cannot be shown"]
        assert "Leeds" not in response.text

    def test_help_for_people_still_answers(self, client):
        assert client.get("/report-a-concern").status_code == 200

    def test_machines_and_watchers_are_told(self, client):
        assert client.get("/healthz").json["status"] == "release damaged"
        assert client.get("/api/v1/cells").json == {"error": "release damaged"}
