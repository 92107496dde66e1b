"""Take the pictures that the README shows: both maps of a synthetic county, and one on a phone."""

import argparse
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.conftest import find_browser  # noqa: E402 - the checkout is not on the path before
from tests.door import let_in, partner_terms, session_cookie  # noqa: E402
from tests.restricted_door import restricted_terms  # noqa: E402
from webmap.access import Role  # noqa: E402
from webmap.app import create_app  # noqa: E402
from webmap.config import Settings  # noqa: E402
from webmap.restricted.app import create_restricted_app  # noqa: E402
from webmap.site.assembly import Site  # noqa: E402
from webmap.workspace import Workspace  # noqa: E402

IMAGES = ROOT / "docs" / "images"
#: File, address, width, height, and pixels to each.
PICTURES = (
    ("map-desktop.png", "/map?level=ward&measure=rate&period=all", 1280, 1010, 1),
    ("map-phone.png", "/map?level=ward&measure=rate&period=all", 390, 844, 2),
)
#: The same of the restricted side.
EXACT = (("exact-map.png", "/map?layer=hotspots&over=points&over=clusters", 1280, 1180, 1),)
DRAWN = """() => {
    const areas = [...document.querySelectorAll("path.area")];
    return areas.length && areas.every(path => path.getAttribute("fill") !== "#7b8087");
}"""


def build_demo(workspace: Path) -> None:
    """Build the synthetic county where the workspace holds no release yet."""
    if not (workspace / "releases" / "current").exists():
        plainsight = Path(sys.executable).parent / "plainsight"
        subprocess.run([plainsight, "demo", "--no-serve", "--workspace", workspace], check=True)


def take(
    browser: Browser, server: str, cookie: dict, picture: tuple[str, str, int, int, int]
) -> None:
    """Take one picture from the top of the page, so that SYNTHETIC stands on it.

    The browser is signed in by the cookie. On a desk the first area is chosen, as a reader would
    see it.
    """
    name, address, width, height, scale = picture
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
    page.context.add_cookies([cookie])
    page.goto(server + address)
    page.wait_for_function(DRAWN)
    page.wait_for_load_state("networkidle")
    if width > 1000:
        page.locator("#map-rows .row-show").first.click()
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.screenshot(path=IMAGES / name)
    page.close()


def main() -> None:
    """Take every picture."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workspace", type=Path, help="a demo workspace; built if left out")
    given = options.parse_args().workspace
    browser_path = find_browser()
    if browser_path is None:
        sys.exit("No Chromium was found. On Debian 12: apt-get install chromium")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        workspace = (given or Path(folder) / "demo").resolve()
        build_demo(workspace)
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        terms = partner_terms()
        cookie = session_cookie(terms, let_in(terms))
        with served(create_app(workspace / "releases", terms)) as address:
            for picture in PICTURES:
                take(browser, address, cookie, picture)
        terms = restricted_terms()
        cookie = session_cookie(terms, let_in(terms, Role.ANALYST))
        with served(create_restricted_app(Workspace(workspace), Settings(), terms)) as address:
            for picture in EXACT:
                take(browser, address, cookie, picture)
        browser.close()


@contextmanager
def served(app: Site) -> Iterator[str]:
    """Answer with an app on this machine, and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


if __name__ == "__main__":
    main()
