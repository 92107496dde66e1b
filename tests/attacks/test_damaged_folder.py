"""Attacks on the releases folder: whatever stands in it, an answer is a page of ours or a refusal.

The pages without figures, above all the one that says who to call, answer whatever is broken.
"""

import os
import shutil

import pytest

from models.release_store import write
from tests.door import signed_in_app
from tests.published import published_resources
from tests.webmap.sample import sample_release
from webmap.site.security import CONTENT_POLICY

ADDRESSES = ["/", "/map", "/map.csv", "/areas", "/api/v1/cells", "/healthz", "/no-such-page"]
CANARY = b"CANARY-QXZ"


def take_away(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def folder(path):
    take_away(path)
    path.mkdir()


def loop(path):
    take_away(path)
    path.symlink_to(path)


def elsewhere(path):
    """A link to something of the restricted side."""
    secret = path.parents[1] / "secret"
    secret.write_bytes(CANARY)
    take_away(path)
    path.symlink_to(secret)


def deep(path):
    path.write_text("[" * 100_000)


def nonsense(path):
    path.write_bytes(b"\0\xff" + CANARY)


def way_out(path):
    path.write_text(f"../{path.parent.name}/{path.read_text()}")


#: What is spoilt, and how. `{id}` is the release on show.
SPOILT = [
    *[("current", how) for how in (folder, loop, elsewhere, nonsense, way_out)],
    *[("{id}", how) for how in (folder, loop, elsewhere)],
    *[("{id}/manifest.json", how) for how in (folder, loop, elsewhere, deep, nonsense)],
    *[("{id}/release.json", how) for how in (folder, loop, elsewhere, deep, nonsense)],
    *[("{id}/assets", how) for how in (folder, loop, elsewhere)],
    *[("{id}/assets/views.json", how) for how in (folder, loop, elsewhere, deep)],
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    root = tmp_path_factory.mktemp("whole") / "releases"
    write(sample_release(), published_resources(sample_release()), root)
    return root


@pytest.fixture
def root(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "releases")


def name_of(spoilt):
    return spoilt.__name__ if callable(spoilt) else spoilt


@pytest.mark.parametrize(("what", "how"), SPOILT, ids=name_of)
def test_a_spoilt_folder_gives_pages_of_ours_and_no_byte_of_it(root, what, how):
    how(root / what.format(id=(root / "current").read_text().strip()))
    client = signed_in_app(root).test_client()

    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code in {404, 503}, address
        assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY
        assert CANARY not in answer.data
        assert str(root).encode() not in answer.data
    assert client.get("/report-a-concern").status_code == 200


@pytest.mark.parametrize(("what", "how"), SPOILT, ids=name_of)
def test_what_is_spoilt_while_on_show_breaks_no_page_that_says_who_to_call(root, what, how):
    client = signed_in_app(root).test_client()
    assert client.get("/").status_code == 200
    how(root / what.format(id=(root / "current").read_text().strip()))

    for address in [*ADDRESSES, "/report-a-concern"]:
        answer = client.get(address)
        assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY
        assert CANARY not in answer.data
    assert answer.status_code == 200


def test_only_files_of_the_manifest_are_served(root):
    release = root / (root / "current").read_text().strip()
    (release / "assets" / "extra.json").write_bytes(CANARY)
    os.symlink(root.parent, release / "assets" / "up")
    (root / "extra.json").write_bytes(CANARY)
    client = signed_in_app(root).test_client()
    absent = client.get("/resources/absent.json")

    for name in ("extra.json", "up/extra.json", "../manifest.json", "..%2f..%2fextra.json", "up"):
        answer = client.get(f"/resources/{name}")
        assert (answer.status_code, answer.data) == (404, absent.data)
