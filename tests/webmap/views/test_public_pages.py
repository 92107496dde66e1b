"""Pages anyone may read: the concern page, what the service is, and health."""

import re
from dataclasses import replace

import pytest

from models.release_store import write
from tests.door import signed_in_app
from tests.webmap.reading import Page
from tests.webmap.sample import sample_release
from webmap.contacts import read_contacts

ABOUT = ["/about", "/about/method", "/about/data"]


class TestReportAConcern:
    def test_says_do_not_confront_before_who_to_call(self, read_page):
        headings = read_page("/report-a-concern").all("h2")
        assert headings[0] == "Do not confront or investigate"
        assert headings.index("The signs") < headings.index("Who to call, and what happens then")

    def test_every_number_can_be_dialled(self, read_page):
        opened = read_page("/report-a-concern")
        dialled = set(opened.attributes("a", "href"))
        for contact in read_contacts().everyone:
            assert f"tel:{contact.dial}" in dialled
            assert contact.name in opened.all("h3")
        assert "Numbers checked on 22 November 2026." in opened.words

    def test_quick_exit_is_a_plain_link_first_of_all(self, read_page):
        opened = read_page("/report-a-concern")
        at = next(has for kind, has, _ in opened.elements if has.get("id") == "leave")
        assert at["href"] == "https://www.bbc.co.uk/weather"
        assert "noreferrer" in at["rel"]
        assert "target" not in at
        ids = [has.get("id") for _, has, _ in opened.elements]
        assert ids.index("leave") < ids.index("main")

    @pytest.mark.parametrize("synthetic", [True, False])
    def test_numbers_to_call_are_real_where_all_else_is_made_up(self, tmp_path, synthetic):
        write(sample_release(synthetic=synthetic), {}, tmp_path)
        page = Page(signed_in_app(tmp_path).test_client().get("/report-a-concern").text)
        assert ("numbers to call on this page are real" in page.words) == synthetic

    def test_leaves_nothing_behind(self, client):
        headers = client.get("/report-a-concern").headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"

    def test_asks_for_nothing(self, read_page):
        kinds = {kind for kind, _, _ in read_page("/report-a-concern").elements}
        assert kinds.isdisjoint({"form", "input", "textarea", "iframe"})

    def test_says_who_has_no_account(self, read_page):
        assert "immigration enforcement has no account" in read_page("/report-a-concern").words

    def test_script_goes_where_the_link_goes(self, client):
        script = client.get("/static/leave.js").text
        assert "location.replace(link.href)" in script
        assert '"Escape"' in script


@pytest.mark.parametrize("address", ABOUT)
def test_about_pages_lead_to_each_other(read_page, address):
    assert set(ABOUT) <= set(read_page(address).attributes("a", "href"))


def test_method_says_the_rule_as_it_is(read_page):
    words = read_page("/about/method").words
    for fact in ("at most 2", "nearest 5", "fewer than 8", "smallest number ever printed is 10",
                 "9,999", "200 sets", "90 in 100", "The whole is audited"):  # fmt: skip
        assert fact in words


def test_data_page_names_source_vintage_licence_and_audit(read_page, release):
    words = read_page("/about/data").words
    for fact in (release.area_source, "Open Government Licence v3.0", "May 2025", "Not audited"):
        assert fact in words


@pytest.mark.parametrize("address", ["/about/method", "/about/data"])
@pytest.mark.parametrize(
    ("audit", "said", "unsaid"),
    [
        ({"status": "not audited"}, "not audited|not been audited", "passed the disclosure audit:"),
        ({"status": "no leaks"}, "passed the disclosure audit: no leaks", "not audited|not been"),
    ],
)
def test_they_say_how_the_release_on_show_stands(tmp_path, address, audit, said, unsaid):
    write(replace(sample_release(), audit=audit), {}, tmp_path)
    words = Page(signed_in_app(tmp_path).test_client().get(address).text).words.lower()
    assert re.search(said, words)
    assert not re.search(unsaid, words)


@pytest.mark.parametrize("address", ["/about/method", "/about/data"])
def test_before_anything_is_published_no_release_is_spoken_of(empty_client, address):
    words = Page(empty_client.get(address).text).words
    assert "audit" in words
    assert "This release" not in words


def test_the_steps_are_as_many_as_are_said(client, read_page):
    steps = client.get("/about/method").text.split('<ol class="steps">')[1].split("</ol>")[0]
    assert steps.count("<li>") == 8
    assert "in eight steps" in read_page("/about/method").words


def test_health_names_the_release(client):
    response = client.get("/healthz")
    assert response.json["status"] == "ok"
    assert response.json["release"].startswith("2026-Q3-")


#: Every page of its own kind; the map's are tested beside the map.
PAGES = ["/", "/areas", "/areas?q=leeds", "/areas/E05001341", "/areas/E08000034",
         "/areas/E47000003", "/report-a-concern", *ABOUT]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
class TestEveryPage:
    def test_is_one_document_in_british_english(self, read_page, address):
        opened = read_page(address)
        assert opened.attributes("html", "lang") == ["en-GB"]
        assert len(opened.all("h1")) == 1
        assert opened.all("title")[0].endswith(" - Plainsight")
        assert (
            len(opened.all("main")) == len(opened.all("header")) == len(opened.all("footer")) == 1
        )

    def test_first_link_skips_to_the_content(self, read_page, address):
        opened = read_page(address)
        assert opened.attributes("a", "href")[0] == "#main"
        assert "main" in opened.attributes("main", "id")

    def test_tables_have_captions_and_scopes(self, read_page, address):
        opened = read_page(address)
        assert len(opened.all("caption")) == len(opened.all("table"))
        assert len(opened.attributes("th", "scope")) == len(opened.all("th"))

    def test_ids_are_unique_and_labels_lead_somewhere(self, read_page, address):
        elements = read_page(address).elements
        ids = [has["id"] for _, has, _ in elements if "id" in has]
        assert len(ids) == len(set(ids))
        for name in ("aria-labelledby", "for"):
            assert {has[name] for _, has, _ in elements if name in has} <= set(ids)

    def test_nothing_is_loaded_from_elsewhere(self, client, address):
        opened = Page(client.get(address).text)
        loaded = [
            *opened.attributes("link", "href"), *opened.attributes("script", "src"),
            *opened.attributes("img", "src"),
        ]  # fmt: skip
        assert all(re.match(r"/[^/]", link) for link in loaded)
        assert all(client.get(link).status_code == 200 for link in loaded)

    def test_policy_allows_all_that_is_on_it(self, read_page, address):
        opened = read_page(address)
        assert opened.all("style") == []
        assert all(
            not "".join(said).strip() for kind, _, said in opened.elements if kind == "script"
        )
        names = {name for _, has, _ in opened.elements for name in has}
        assert not {name for name in names if name == "style" or name.startswith("on")}

    def test_own_links_lead_somewhere(self, client, address):
        opened = Page(client.get(address).text)
        own = {link.partition("#")[0] for link in opened.attributes("a", "href")}
        for link in sorted(link for link in own if link.startswith("/") and "/map" not in link):
            assert client.get(link).status_code == 200, f"{address} leads to {link}, which is gone"

    def test_where_you_are_is_marked(self, read_page, address):
        opened = read_page(address)
        assert opened.attributes("a", "aria-current")

    def test_no_count_from_one_to_nine_in_a_figure(self, read_page, address):
        """I1: whole numbers in the cells of figures start at 10; rates carry a decimal."""
        for row in read_page(address).rows:
            assert not [cell for cell in row if re.fullmatch(r"[0-9]", cell)]
