"""Files named by what they hold, compressed beforehand, the same bytes every time."""

import gzip
import hashlib
import json

import brotli
import pytest

from webmap.publishing.bundle import Bundle, as_json

CONTENT = b'{"a": 1}' * 100


def test_name_holds_the_hash_of_the_content():
    name = Bundle().add("shapes.json", CONTENT)
    assert name == f"shapes.{hashlib.sha256(CONTENT).hexdigest()[:16]}.json"


@pytest.mark.parametrize("name", ["shapes.json", "map-ward-rate-2026-Q3.svg"])
def test_twins_hold_the_same_content(name):
    bundle = Bundle()
    stored = bundle.add(name, CONTENT)
    files = bundle.finish({})

    assert files[stored] == CONTENT
    assert brotli.decompress(files[f"{stored}.br"]) == CONTENT
    assert gzip.decompress(files[f"{stored}.gz"]) == CONTENT
    assert len(files[f"{stored}.br"]) < len(CONTENT)


def test_compressing_puts_no_clock_in(monkeypatch):
    first, second = Bundle(), Bundle()
    first.add("shapes.json", CONTENT)
    monkeypatch.setattr("time.time", lambda: 4e9)
    second.add("shapes.json", CONTENT)

    assert first.finish({}) == second.finish({})


def test_index_gives_the_stored_name():
    bundle = Bundle()
    stored = bundle.add("shapes.json", CONTENT)
    files = bundle.finish({"views.json": {"default": "x"}})

    assert json.loads(files["index.json"]) == {"shapes.json": stored} == bundle.index
    assert json.loads(files["views.json"]) == {"default": "x"}


@pytest.mark.parametrize(
    "name", ["chart-../x.svg", "chart-<b>.svg", "a b.json", "x.exe", "x", "", "ch\u00e4rt.svg"]
)
def test_name_that_is_not_plain_is_refused(name):
    with pytest.raises(ValueError, match=r"letters, digits and hyphens.*Nothing was published"):
        Bundle().add(name, CONTENT)


def test_name_is_used_once():
    bundle = Bundle()
    bundle.add("shapes.json", CONTENT)
    with pytest.raises(ValueError, match="name of its own"):
        bundle.add("shapes.json", b"other")


def test_json_is_compact_and_refuses_what_json_has_not():
    assert as_json({"é": [1, None]}) == '{"é":[1,null]}'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json(float("nan"))
