"""What partners rely on is called stale, damaged or unaudited where it is."""

import json
from dataclasses import replace
from datetime import date, timedelta

import boundaries
from boundaries.geojson import parse
from models import release_store
from tests.feature_service import feature
from tests.webmap.examined import found
from webmap.contacts import read_contacts
from webmap.geography.ward_files import keep
from webmap.health import published


def test_a_whole_release_of_the_last_closed_quarter_is_ok(workspace, release):
    stored = release_store.write(release, {"a.json": b"{}"}, workspace.releases)
    finding = found(workspace)["release"]
    assert finding.state == "ok"
    assert stored in finding.says


def test_a_release_goes_stale_when_the_next_quarter_closes(workspace, release):
    release_store.write(release, {}, workspace.releases)
    assert found(workspace, date(2026, 12, 31))["release"].state == "ok"
    stale = found(workspace, date(2027, 1, 1))["release"]
    assert stale.state == "look"
    assert "2026-Q4" in stale.says


def test_a_release_that_was_changed_is_unusable(workspace, release):
    stored = release_store.write(release, {"a.json": b"{}"}, workspace.releases)
    (workspace.releases / stored / "assets" / "a.json").write_bytes(b"{ }")
    assert not found(workspace)["release"].usable


def test_a_release_nobody_audited_says_so(workspace, release):
    assert found(workspace)["audit"].state == "ok"
    release_store.write(release, {}, workspace.releases)
    assert found(workspace)["audit"].state == "look"
    passed = replace(release, audit={"status": "passed"})
    release_store.write(passed, {}, workspace.releases)
    assert found(workspace)["audit"].state == "ok"


def test_packaged_wards_are_called_old_from_the_day_the_new_ones_were_in_force(workspace):
    assert found(workspace, date(2026, 5, 6))["boundaries"].state == "ok"
    finding = found(workspace, date(2026, 5, 7))["boundaries"]
    assert finding.state == "look"
    assert "the outlines of the 2026 wards are absent" in finding.says
    assert "plainsight boundaries fetch" in finding.do
    assert "plainsight boundaries add FILE" in finding.do


def test_wards_whose_file_says_no_residents_are_said_to_be_estimated(workspace):
    wards = boundaries.load()
    features = [
        feature(number, code, row["name"], row["district_code"], row.geometry, year="24")
        for number, (code, row) in enumerate(wards.frame.iterrows())
    ]
    crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
    content = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode()
    keep(workspace, content, parse(content, "ward", crs=None), crs=None, today=date(2026, 5, 1))

    finding = found(workspace, date(2026, 5, 6))["boundaries"]
    assert finding.state == "ok"
    assert "estimated from Census 2021 by postcode" in finding.says


def test_a_damaged_ward_file_is_unusable(workspace):
    workspace.boundaries.mkdir(parents=True)
    (workspace.boundaries / "in_use.json").write_text("{}")
    assert not found(workspace)["boundaries"].usable


def test_numbers_nobody_checked_since_the_last_release_are_named():
    who = read_contacts()
    assert published.contacts(who, who.checked_on + timedelta(days=100)).state == "ok"
    assert published.contacts(who, who.checked_on + timedelta(days=101)).state == "look"
