"""A release of an earlier version was audited by nobody: it is kept, said so, and not served."""

import hashlib
import json
from datetime import datetime

import pytest

from models.release_store import ReleaseDamaged, ReleaseOutdated, open_current, open_release
from tests.door import signed_in_app
from tests.webmap.examined import found
from webmap.config import Settings
from webmap.keeping.backing_up import back_up
from webmap.keeping.restoring import restore
from webmap.workspace import Workspace

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone

YEAR = "2025-01-01/2026-01-01"
CELL = {"measure": "cases", "table": "T1", "vintage": "2025", "period_kind": "year"}
#: release.json as format 1 was first written: no area says how sure its residents are.
EARLIER = {
    "quarter": "2026-Q3",
    "spec": "0" * 64,
    "synthetic": True,
    "area_source": "made up",
    "generalised": True,
    "seed": 20260930,
    "family": {"id": "wards-2025-from-2023-Q4", "start": "2023-10-01", "vintage": "2025"},
    "policy": {"small": 8, "families": 5},
    "audit": {"status": "not audited"},
    "areas": [
        {
            "code": code,
            "level": level,
            "name": name,
            "district_code": "E08000035",
            "district_name": "Leeds",
            "residents": 15_000,
            "hectares": None,
            "premises": None,
        }
        for code, level, name in (
            ("E05001341", "ward", "Ward of old"),
            ("E08000035", "district", "Leeds"),
            ("E11000006", "county", "West Yorkshire"),
        )
    ],
    "cells": [
        {**CELL, "area": code, "period": YEAR, "dims": {}, **said}
        for code, said in (
            ("E05001341", {"state": "SHOWN", "value": 37, "low": 37, "high": 37}),
            ("E08000035", {"state": "COARSE", "value": None, "low": 50, "high": None}),
            ("E11000006", {"state": "WITHHELD", "value": None, "low": None, "high": None}),
        )
    ],
    "findings": [
        {
            "table": "T1",
            "level": "ward",
            "period_kind": "year",
            "period": YEAR,
            "areas": [
                {
                    "area": "E05001341",
                    "rate": 6.5,
                    "rate_low": 3.25,
                    "rate_high": 11.0,
                    "rank_low": 1,
                    "rank_high": 1,
                    "category": "cannot tell",
                }
            ],
            "method": "by hand",
            "denominator": "residents",
            "draws": 9,
            "seed": 20260930,
            "smallest_visible": None,
        }
    ],
    "changes": [
        {
            "area": "E05001341",
            "period": YEAR,
            "before": "2024-01-01/2025-01-01",
            "direction": "cannot tell",
            "smallest_visible": None,
        }
    ],
    "sentences": ["Said by an earlier version."],
    "default_view": {
        "level": "ward",
        "table": "T1",
        "period_kind": "year",
        "period": YEAR,
        "reason": "It is all there is.",
    },
    "extent": [4e5, 4e5, 4.1e5, 4.1e5],
}


def canonical(plain):
    """Bytes as format 1 is described: sorted, tight, ended by a line feed."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"


def published(root):
    """The folder an earlier version left, written without any code of ours; its id."""
    content = canonical(EARLIER)
    files = {"release.json": hashlib.sha256(content).hexdigest()}
    mark = hashlib.sha256(canonical({"files": files, "format": 1})).hexdigest()[:12]
    name = f"2026-Q3-{mark}"
    (root / name).mkdir(parents=True)
    (root / name / "release.json").write_bytes(content)
    manifest = {"format": 1, "id": name, "quarter": "2026-Q3", "files": files}
    (root / name / "manifest.json").write_bytes(canonical(manifest))
    (root / "current").write_text(f"{name}\n")
    return name


def test_a_release_nobody_audited_is_not_opened_and_what_to_do_is_said(tmp_path):
    name = published(tmp_path)
    for opened in (lambda: open_current(tmp_path), lambda: open_release(tmp_path, name)):
        with pytest.raises(ReleaseOutdated, match=r"earlier version.*keep it, and publish again"):
            opened()


def test_its_pages_are_not_served(tmp_path):
    published(tmp_path)
    client = signed_in_app(tmp_path).test_client()
    for address in ("/areas/E05001341", "/api/v1/cells"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "37" not in answer.text


def test_the_doctor_says_what_to_do_with_it(workspace):
    workspace.releases.mkdir(parents=True)
    published(workspace.releases)
    finding = found(workspace)["release"]
    assert (finding.state, finding.usable) == ("unsafe", False)
    assert "publish again" in finding.do


def test_a_backup_that_holds_one_is_restored_with_it(filled, tmp_path):
    name = published(filled.releases)
    settings = Settings(records_url=None, partnership_url=None)
    back_up(filled, settings, tmp_path / "b.zip", NOW)
    new = Workspace(tmp_path / "new")
    restore(new, settings, tmp_path / "b.zip", NOW)

    kept = filled.releases / name / "release.json"
    assert (new.releases / name / "release.json").read_bytes() == kept.read_bytes()


def test_another_format_is_of_no_version_we_know(tmp_path):
    name = published(tmp_path)
    manifest = json.loads((tmp_path / name / "manifest.json").read_text())
    (tmp_path / name / "manifest.json").write_bytes(canonical(manifest | {"format": 99}))
    with pytest.raises(ReleaseDamaged, match="format is not 2") as damaged:
        open_current(tmp_path)
    assert not isinstance(damaged.value, ReleaseOutdated)
