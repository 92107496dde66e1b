"""Names that try to run something stay names: in the map, its table, tips, panel and search."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_map import open_map
from tests.webmap.published import HOSTILE, publish_to


@pytest.fixture(scope="module")
def live(served, tmp_path_factory) -> str:
    """Address of the partner app over a release with hostile names."""
    return served(publish_to(tmp_path_factory.mktemp("hostile"), hostile=True))


def hurt(page: Page) -> bool:
    """Whether any of the names ran or became an element."""
    return bool(page.evaluate("window.hurt") or page.locator("img[src='x']").count())


@pytest.mark.parametrize("query", ["", "?level=district&measure=rate&period=2025"])
def test_names_run_nothing_in_map_table_tip_and_panel(page: Page, live, heard, query):
    open_map(page, live + "/map" + query, areas=5 if query else 124)
    named = page.locator("#map-rows tbody th a", has_text="onerror")
    expect(named.first).to_contain_text(HOSTILE)
    code = named.first.evaluate("link => link.closest('tr').dataset.code")
    for path in page.query_selector_all("path.area"):
        path.dispatch_event("mouseover")
        if "onerror" in page.locator(".map-tip").inner_text():
            break
        path.dispatch_event("mouseout")
    expect(page.locator(".map-tip strong")).to_have_text(HOSTILE)
    page.locator(f"tr[data-code='{code}'] .row-show").click()
    expect(page.locator("#area-panel h2")).to_have_text(HOSTILE)
    expect(page.locator(".map-name-district", has_text="onerror")).to_have_count(1)

    assert not hurt(page)
    assert page.evaluate("window.reports") == []
    assert heard.complaints == []


def test_names_run_nothing_when_the_view_changes_or_is_searched(page: Page, live, heard):
    open_map(page, live + "/map")
    page.get_by_label("Show", exact=True).select_option("count")
    page.wait_for_url(re.compile("measure=count"))
    page.get_by_label("Find a place or ward").fill("onerror")
    page.keyboard.press("Enter")
    expect(page.locator("#map-found")).to_contain_text("found")

    assert not hurt(page)
    assert heard.complaints == []
