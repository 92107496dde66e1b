"""The key is in its file and nowhere else: no log, no release, no backup, no paper, no output.

With the key and the releases anyone could take the noise off again.
"""

import base64
import os
import stat

import pytest

from tests.concern_files import TODAY, concern, write_concerns
from tests.webmap.command_line import run
from webmap import clock
from webmap.workspace import KEY_BYTES, Workspace


@pytest.fixture
def plainsight(tmp_path, monkeypatch, capfd):
    """Run commands in an empty folder, with temporary files where they can be looked through."""
    for name in ("work", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    said = []

    def typed(*words):
        code = run(monkeypatch, *words, "--workspace", tmp_path / "place")
        printed = capfd.readouterr()
        said.append(printed.out + printed.err)
        return code

    typed.said = said
    return typed


def forms_of(key: bytes) -> list[bytes]:
    """The key as it could be written down, in whole or by its first half."""
    parts = (key, key[: KEY_BYTES // 2])
    return [
        form
        for part in parts
        for form in (
            part,
            part.hex().encode(),
            part.hex().upper().encode(),
            base64.b64encode(part).rstrip(b"="),
            base64.urlsafe_b64encode(part).rstrip(b"="),
            repr(part)[2:-1].encode(),
        )
    ]


def test_the_key_is_nowhere_but_in_its_file(plainsight, tmp_path):
    place = Workspace(tmp_path / "place")
    file = write_concerns(tmp_path / "work" / "some.csv", *(concern(at) for at in range(1, 4)))
    assert plainsight("init") == 0
    assert plainsight("import", "concerns", file) == 0
    assert plainsight("check", file) == 0
    assert plainsight("coverage") == 0
    assert plainsight("undo", "--list") == 0
    assert plainsight("audit", "verify") == 0
    assert plainsight("assure", "--out", tmp_path / "papers") == 0
    assert plainsight("backup", tmp_path / "backup.zip") == 0
    plainsight("doctor")
    plainsight("release")  # too few to be shown, and refused
    key = place.key_file.read_bytes()

    held = {
        path: path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file() and path != place.key_file
    }
    assert any(path.name == "records.sqlite" for path in held)
    spread = [
        path.name for path, content in held.items() if any(f in content for f in forms_of(key))
    ]
    assert spread == []
    told = "".join(plainsight.said).encode()
    assert not any(form in told for form in forms_of(key))


def test_the_search_would_find_it():
    """Else the test above would prove nothing."""
    key = os.urandom(KEY_BYTES)
    for text in (key.hex(), base64.b64encode(key).decode(), repr(key), f"key={key.hex().upper()};"):
        assert any(form in text.encode() for form in forms_of(key))


@pytest.mark.parametrize(
    "words",
    [
        ("init",),
        ("import", "concerns", "{file}"),
        ("release",),
        ("backup", "{folder}/again.zip", "--key-to", "{folder}/copy"),
        ("audit", "verify"),
        ("doctor",),
        ("assure", "--out", "{folder}/papers"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("fault", ["lost", "exposed", "another"])
def test_no_command_makes_do_with_a_key_that_is_not_as_it_should_be(
    plainsight, tmp_path, words, fault
):
    """None makes a new one, mends its mode, or goes on with another."""
    place = Workspace(tmp_path / "place")
    file = write_concerns(tmp_path / "work" / "some.csv", concern(1))
    assert plainsight("init") == 0
    assert plainsight("import", "concerns", file) == 0
    held = place.key_file.read_bytes()
    if fault == "lost":
        place.key_file.unlink()
    elif fault == "exposed":
        place.key_file.chmod(0o644)
    else:
        place.key_file.write_bytes(bytes(reversed(held)))
    more = write_concerns(tmp_path / "work" / "more.csv", concern(2))

    code = plainsight(*(each.format(file=more, folder=tmp_path) for each in words))

    if words[0] != "assure":  # it says so in every paper
        assert code not in (0, None)
    if fault == "lost":
        assert not place.key_file.exists()
    elif fault == "exposed":
        assert stat.S_IMODE(place.key_file.stat().st_mode) == 0o644
    else:
        assert place.key_file.read_bytes() == bytes(reversed(held))
    assert not (tmp_path / "copy").exists() or fault == "another"
