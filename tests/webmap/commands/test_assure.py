"""`plainsight assure` writes every paper, tells what is amiss, and changes nothing."""

import pytest

from tests.webmap.examined import TODAY, everything
from webmap import clock
from webmap.assurance.papers import PAPERS


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def test_every_paper_is_written_and_named(filled, command_line, tmp_path):
    code, shown, complaint = command_line(
        "assure", "--workspace", filled.root, "--out", tmp_path / "papers"
    )
    assert (code, complaint) == (0, "")
    written = sorted(path.name for path in (tmp_path / "papers").iterdir())
    assert len(written) == 2 * len(PAPERS)
    assert sorted(shown.splitlines()[:-1]) == written
    assert shown.splitlines()[-1].startswith("Findings: 0 unsafe, ")


def test_an_exposed_key_is_told_at_the_end_and_in_the_paper(filled, command_line, tmp_path):
    (filled.restricted / "key").chmod(0o644)
    code, shown, _ = command_line("assure", "--workspace", filled.root, "--out", tmp_path / "out")
    assert code == 0
    assert shown.splitlines()[-1].startswith("Findings: 2 unsafe, ")  # the key, and its folder
    paper = (tmp_path / "out" / "data-protection-impact-assessment.html").read_text("utf-8")
    assert "FINDING: unsafe: others can read it" in paper


def test_twice_on_a_day_is_the_same_to_the_byte(filled, command_line, tmp_path):
    for name in ("one", "two"):
        command_line("assure", "--workspace", filled.root, "--out", tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_nothing_in_the_workspace_is_changed(filled, command_line, tmp_path):
    before = {at: held for at, held in everything(filled.root).items() if "sqlite-" not in at.name}
    command_line("assure", "--workspace", filled.root, "--out", tmp_path / "papers")
    after = {at: held for at, held in everything(filled.root).items() if "sqlite-" not in at.name}
    assert after == before


def test_a_file_in_the_place_of_the_folder_is_refused(filled, command_line, tmp_path):
    (tmp_path / "papers").write_text("mine")
    code, _, complaint = command_line(
        "assure", "--workspace", filled.root, "--out", tmp_path / "papers"
    )
    assert code == 2
    assert "--out names a file" in complaint
    assert (tmp_path / "papers").read_text() == "mine"


def test_no_paper_holds_the_key_a_path_or_an_address_of_a_store(
    filled, command_line, tmp_path, monkeypatch
):
    monkeypatch.setenv(
        "PLAINSIGHT_PARTNERSHIP_URL", "postgresql+psycopg://me:hunter2@127.0.0.1:9/x"
    )
    command_line("assure", "--workspace", filled.root, "--out", tmp_path / "papers")
    papers = b"".join(path.read_bytes() for path in (tmp_path / "papers").glob("*.html"))
    assert b"hunter2" not in papers
    assert str(filled.root).encode() not in papers
    assert filled.key().hex().encode() not in papers
