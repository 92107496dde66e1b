"""A release that an earlier version published is opened and served as it was."""

import hashlib
import json

from models.release_store import open_current
from tests.door import signed_in_app

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


def test_a_release_of_an_earlier_version_opens_and_would_be_written_the_same(tmp_path):
    name = published(tmp_path)
    stored = open_current(tmp_path)

    assert stored.id == name
    assert canonical(stored.release.as_json()) == (tmp_path / name / "release.json").read_bytes()
    assert [area.residents_within for area in stored.release.areas] == [None] * 3
    assert stored.release.cell("T1", "E05001341", YEAR).value == 37


def test_its_pages_are_served(tmp_path):
    published(tmp_path)
    client = signed_in_app(tmp_path).test_client()
    page = client.get("/areas/E05001341")

    assert page.status_code == 200
    assert "Ward of old" in page.text
    assert "37" in page.text
    told = client.get("/api/v1/cells")
    assert told.status_code == 200
    assert '"value":37' in told.text.replace(" ", "")
