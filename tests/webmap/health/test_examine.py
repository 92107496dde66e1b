"""The doctor looks at everything, says what to do, and changes nothing."""

import pytest

from models import release_store
from tests.webmap.examined import everything, found


def test_an_empty_place_is_nothing_to_worry_about(workspace):
    findings = found(workspace)
    assert all(finding.usable for finding in findings.values())
    assert "unsafe" not in {finding.state for finding in findings.values()}
    assert findings["workspace"].state == "look"
    assert "plainsight import" in findings["records store"].do
    assert not workspace.root.exists()


def test_it_changes_nothing(filled, release):
    release_store.write(release, {"a.json": b"{}"}, filled.releases)
    before = everything(filled.root)
    found(filled)
    assert everything(filled.root) == before


def test_every_finding_that_is_not_ok_says_what_to_do(filled):
    (filled.restricted / "key").chmod(0o644)
    for finding in found(filled).values():
        assert finding.says
        assert finding.do or finding.state == "ok", finding.check


def test_a_filled_workspace_is_ok(filled):
    findings = found(filled)
    for check in ("workspace", "restricted folder", "key", "records store"):
        assert findings[check].state == "ok", check


def test_made_up_records_are_called_synthetic(filled):
    filled.mark_synthetic()
    assert "SYNTHETIC" in found(filled)["workspace"].says


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
def test_a_workspace_others_can_write_to_is_unsafe(filled, mode):
    """They could put a key, a mark or a release of theirs in the place of ours."""
    filled.root.chmod(mode)
    assert found(filled)["workspace"].state == "unsafe"
