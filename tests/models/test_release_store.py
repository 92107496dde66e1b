import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from models import durable
from models.durable import FolderBusy, only_writer
from models.release_store import ReleaseDamaged, open_current, open_release, write
from tests.small_release import small_release

ASSETS = {"shapes.ab12.json": b"{}", "charts/line.svg": b"<svg/>", "figures.br": bytes(range(256))}

FILES = ["release.json", "manifest.json", *(f"assets/{name}" for name in ASSETS)]
UNSAFE = ["../a", "/a", "a/../b", "", ".", "a//b", ".hidden", "a b", "a/", "é"]
NO_RELEASE = [
    b"",
    b"../elsewhere",
    b"2026-Q3-0123456789ab",
    b"/tmp\n",
    b"\xff\xfe",
    b"2026-Q3-0123456789AB",
]


def tree(root: Path) -> dict[str, bytes]:
    """Every file under `root` but the lock, by relative path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def sorted_text(release) -> str:
    return json.dumps(release.as_json(), sort_keys=True)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "releases"


def test_what_was_written_is_what_is_opened(root):
    release = small_release()

    release_id = write(release, ASSETS, root)
    stored = open_current(root)

    assert stored.id == release_id
    assert sorted_text(stored.release) == sorted_text(release)
    assert {name: stored.asset(name) for name in stored.files} == ASSETS


def test_the_folder_is_laid_out_as_promised(root):
    release_id = write(small_release(), ASSETS, root)
    files = tree(root)
    manifest = json.loads(files[f"{release_id}/manifest.json"])
    inside = {name: files[f"{release_id}/{name}"] for name in manifest["files"]}

    assert files["current"] == f"{release_id}\n".encode()
    assert {name: hashlib.sha256(content).hexdigest() for name, content in inside.items()} == (
        manifest["files"]
    )
    assert (manifest["id"], manifest["quarter"]) == (release_id, "2026-Q3")
    assert set(manifest["files"]) == {"release.json", *(f"assets/{name}" for name in ASSETS)}
    assert len(files) == len(inside) + 2
    assert release_id.startswith("2026-Q3-")


def test_the_same_content_gives_the_same_bytes_anywhere(root, tmp_path):
    reordered = dict(reversed(ASSETS.items()))

    write(small_release(), ASSETS, root)
    write(small_release(), reordered, tmp_path / "other")

    assert tree(root) == tree(tmp_path / "other")


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_id_does_not_depend_on_the_hash_seed(root, tmp_path, seed):
    script = (
        "import sys; from pathlib import Path; from models.release_store import write;"
        "from tests.small_release import small_release;"
        "print(write(small_release(), {'b': b'2', 'a': b'1'}, Path(sys.argv[1])))"
    )
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": "."}

    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "other")],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.strip() == write(small_release(), {"a": b"1", "b": b"2"}, root)


def test_publishing_the_same_again_changes_nothing(root):
    first = write(small_release(), ASSETS, root)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}

    assert write(small_release(), ASSETS, root) == first
    kept = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert {path: when for path, when in kept.items() if path != root} == {
        path: when for path, when in before.items() if path != root
    }


def test_one_changed_byte_anywhere_gives_another_id(root):
    ids = {
        write(small_release(), ASSETS, root),
        write(small_release(sentence="About 15 concerns."), ASSETS, root),
        write(small_release(), ASSETS | {"figures.br": b"other"}, root),
        write(small_release(), {}, root),
    }

    assert len(ids) == 4


def test_an_earlier_release_can_be_published_again(root):
    first = write(small_release(), ASSETS, root)
    second = write(small_release(sentence="Later."), ASSETS, root)
    assert open_current(root).id == second

    write(small_release(), ASSETS, root)

    assert open_current(root).id == first
    assert open_release(root, second).release.sentences == ("Later.",)


def test_nothing_published_is_no_error(root):
    assert open_current(root) is None


def damage(path, content):
    path.chmod(0o644)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "name", ["release.json", "manifest.json", *(f"assets/{a}" for a in ASSETS)]
)
def test_any_damaged_byte_is_found(root, name):
    path = root / write(small_release(), ASSETS, root) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    damage(path, bytes(content))

    with pytest.raises(ReleaseDamaged):
        open_current(root)
    with pytest.raises(ReleaseDamaged):
        write(small_release(), ASSETS, root)


@pytest.mark.parametrize(
    "name", ["release.json", "manifest.json", *(f"assets/{a}" for a in ASSETS)]
)
def test_any_missing_file_is_found(root, name):
    (root / write(small_release(), ASSETS, root) / name).unlink()

    with pytest.raises(ReleaseDamaged, match="missing"):
        open_current(root)


@pytest.mark.parametrize("name", ["../current", "release.json", "manifest.json", "assets", "."])
@pytest.mark.parametrize("instead", ["folder", "loop", "file"])
def test_anything_else_in_the_place_of_a_file_is_damage(root, name, instead):
    path = root / write(small_release(), ASSETS, root) / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    if instead == "folder":
        path.mkdir()
    elif instead == "loop":
        path.symlink_to(path)
    else:
        path.write_bytes(b"{}")

    with pytest.raises(ReleaseDamaged):
        open_current(root)


def test_damage_after_opening_is_found_when_the_asset_is_read(root):
    write(small_release(), ASSETS, root)
    stored = open_current(root)
    damage(stored.folder / "assets" / "shapes.ab12.json", b"{ }")

    with pytest.raises(ReleaseDamaged, match=r"shapes\.ab12\.json"):
        stored.asset("shapes.ab12.json")


def test_an_asset_the_release_lacks_is_not_looked_for(root):
    write(small_release(), ASSETS, root)

    for name in ("../manifest.json", "release.json", "/etc/passwd", "other"):
        with pytest.raises(KeyError):
            open_current(root).asset(name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"../elsewhere",
        b"2026-Q3-0123456789ab",
        b"/tmp\n",
        b"\xff\xfe",
        b"2026-Q3-0123456789AB",
    ],
)
def test_a_current_that_names_no_release_is_refused(root, content):
    write(small_release(), ASSETS, root)
    damage(root / "current", content)

    with pytest.raises(ReleaseDamaged):
        open_current(root)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"format": 1, "files": []}',
        '{"format": 2, "files": {"release.json": "0"}}',
        '{"format": 1, "files": {"release.json": "0", "../../current": "0"}}',
        '{"format": 1, "files": {"release.json": "0"}}',
        '{"format": 1, "files": {}}',
        "not json",
        "[" * 100_000,
    ],
)
def test_a_forged_manifest_is_refused(root, text):
    damage(root / write(small_release(), ASSETS, root) / "manifest.json", text.encode())

    with pytest.raises(ReleaseDamaged):
        open_current(root)


def test_a_release_swapped_for_another_is_found(root):
    first = write(small_release(), ASSETS, root)
    second = write(small_release(sentence="Later."), ASSETS, root)
    shutil.rmtree(root / first)
    shutil.copytree(root / second, root / first)

    with pytest.raises(ReleaseDamaged):
        open_release(root, first)


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../b", "", ".", "a//b", ".hidden", "a b", "a/", "é"]
)
def test_an_asset_that_would_leave_the_release_is_refused(root, name):
    with pytest.raises(ValueError, match="Nothing was stored"):
        write(small_release(), {name: b""}, root)

    assert not root.exists()


def test_a_quarter_without_a_name_is_refused(root):
    with pytest.raises(ValueError, match="Nothing was stored"):
        write(small_release(quarter="../2026"), {}, root)


def test_partners_may_read_every_file_and_write_none(root):
    release_id = write(small_release(), ASSETS, root)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (root / release_id).rglob("*")}
    assert modes <= {0o755, 0o644}


class Stopped(OSError):
    """The disk refused, or the process was killed."""


def stopping(monkeypatch, name, step):
    """Make the `step`-th call of an operating-system function fail; return the counter."""
    calls = {"made": 0}
    real = getattr(os, name)

    def counted(*given, **named):
        calls["made"] += 1
        if calls["made"] == step:
            raise Stopped(28, "No space left on device")
        return real(*given, **named)

    monkeypatch.setattr(durable.os, name, counted)
    return calls


def steps_of(monkeypatch, tmp_path, name):
    """How often a whole publication calls an operating-system function."""
    with monkeypatch.context() as patch:
        calls = stopping(patch, name, -1)
        write(small_release(), ASSETS, tmp_path / "counted")
    return calls["made"]


@pytest.mark.parametrize("name", ["fsync", "replace", "open"])
def test_whatever_step_fails_partners_see_a_whole_release(root, tmp_path, monkeypatch, name):
    old = write(small_release(), ASSETS, root)
    later = small_release(sentence="Later.")
    steps = steps_of(monkeypatch, tmp_path, name)
    assert steps >= 2

    for step in range(1, steps + 1):
        with monkeypatch.context() as patch:
            stopping(patch, name, step)
            with pytest.raises(OSError, match="No space"):
                write(later, ASSETS, root)
        swapped = name != "replace" and step == steps  # only the sync after the swap failed
        assert (open_current(root).id == old) is not swapped
        assert not list(root.glob(".draft-*"))
        shutil.rmtree(root)
        write(small_release(), ASSETS, root)

    assert write(later, ASSETS, root) == open_current(root).id


def test_a_killed_writer_leaves_the_old_release_and_the_next_one_clears_up(root):
    old = write(small_release(), ASSETS, root)
    script = (
        "import os, signal, sys; from pathlib import Path; from models import durable;"
        "from models.release_store import write; from tests.small_release import small_release;"
        "durable.os.replace = lambda *a: os.kill(os.getpid(), signal.SIGKILL);"
        "write(small_release(sentence='Later.'), {'a': b'1'}, Path(sys.argv[1]))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(root)],
        env=os.environ | {"PYTHONPATH": "."},
        cwd=Path(__file__).parents[2],
    )
    assert killed.returncode == -9
    assert len(list(root.glob(".draft-*"))) == 1
    assert open_current(root).id == old

    later = write(small_release(sentence="Later."), {"a": b"1"}, root)

    assert open_current(root).id == later
    assert not list(root.glob(".draft-*"))


def test_a_draft_of_current_is_cleared_too(root):
    root.mkdir()
    (root / ".draft-current").write_text("half")

    write(small_release(), {}, root)

    assert not list(root.glob(".draft-*"))


def test_two_writers_do_not_write_at_once(root):
    root.mkdir()

    with only_writer(root), pytest.raises(FolderBusy, match="Nothing was stored"):
        write(small_release(), ASSETS, root)

    assert tree(root) == {}


def _publish(root, number, answers):
    try:
        answers.put(write(small_release(sentence=f"Writer {number}."), ASSETS, root))
    except FolderBusy:
        answers.put(None)


def test_of_many_writers_one_wins_and_all_releases_are_whole(root):
    context = get_context("spawn")
    answers = context.Queue()
    writers = [context.Process(target=_publish, args=(root, at, answers)) for at in range(4)]
    for writer in writers:
        writer.start()
    ids = [answers.get(timeout=60) for _ in writers]
    for writer in writers:
        writer.join()

    published = {release_id for release_id in ids if release_id}
    assert open_current(root).id in published
    assert {path.name for path in root.iterdir() if path.is_dir()} == published
    for release_id in published:
        open_release(root, release_id)
