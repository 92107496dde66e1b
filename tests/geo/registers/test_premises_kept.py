"""A kept index is used only where it is provably what was written, and otherwise made again."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import geo.registers.premises_kept
from geo.registers.premises_kept import forget_index, kept_index

NUMBER = 3_000
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def premises():
    rng = np.random.default_rng(20261122)
    uids = [f"fhrs:{n}" for n in range(NUMBER)]
    return uids, rng.uniform(4e5, 45e4, NUMBER).round(), rng.uniform(4e5, 45e4, NUMBER).round()


@pytest.fixture
def builds(monkeypatch):
    """How many trees were made on the disk."""
    made = []
    real = geo.registers.premises_kept.new_tree

    def counting(*arguments):
        made.append(1)
        return real(*arguments)

    monkeypatch.setattr(geo.registers.premises_kept, "new_tree", counting)
    return made


def answers(index, premises):
    _, x, y = premises
    nearby = index.within(x, y, 300)
    return nearby.asked.tolist(), nearby.uids.tolist(), nearby.metres.tolist()


@pytest.fixture
def kept(tmp_path, premises, builds):
    """A folder with an index in it, and what it answers."""
    expected = answers(kept_index(tmp_path / "index", *premises), premises)
    assert len(builds) == 1
    assert len(expected[0]) > NUMBER
    return tmp_path / "index", expected


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_it_is_made_once_and_then_read(kept, premises, builds):
    folder, expected = kept
    before = files(folder)
    for _ in range(3):
        assert answers(kept_index(folder, *premises), premises) == expected
    assert len(builds) == 1
    assert files(folder) == before


def test_nothing_else_is_left_in_the_folder(kept):
    assert set(files(kept[0])) == {
        ".premises-lock",
        "premises.dat",
        "premises.idx",
        "premises.json",
    }
    assert not [path for path in kept[0].iterdir() if path.is_dir()]


def test_other_premises_make_it_again(kept, premises, builds):
    folder, _ = kept
    uids, x, y = premises
    moved = x.copy()
    moved[7] += 1
    assert kept_index(folder, uids, moved, y).nearest(moved[7], y[7]).uids.tolist() == ["fhrs:7"]
    assert len(builds) == 2
    kept_index(folder, [*uids[:-1], "cqc:1"], moved, y)
    assert len(builds) == 3


def test_a_change_in_memory_does_not_reach_the_files(kept, premises, builds):
    folder, expected = kept
    changed = kept_index(folder, *premises)
    changed.insert("cqc:1", 1, 1)
    changed.remove("fhrs:0")
    assert changed.nearest(0, 0).uids.tolist() == ["cqc:1"]
    del changed
    assert answers(kept_index(folder, *premises), premises) == expected
    assert len(builds) == 1


@pytest.mark.parametrize("name", ["premises.dat", "premises.idx", "premises.json"])
@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "removed"])
def test_a_damaged_index_is_made_again(kept, premises, builds, name, harm):
    folder, expected = kept
    path = folder / name
    held = path.read_bytes()
    if harm == "removed":
        path.unlink()
    else:
        middle = len(held) // 2
        flipped = held[:middle] + bytes([held[middle] ^ 1]) + held[middle + 1 :]
        path.write_bytes({"cut": held[:-9], "flipped": flipped, "emptied": b""}[harm])

    assert answers(kept_index(folder, *premises), premises) == expected
    assert len(builds) == 2
    assert answers(kept_index(folder, *premises), premises) == expected
    assert len(builds) == 2


@pytest.mark.parametrize("said", ["[]", "{}", '{"stamp": 1}', "null", '"x"', "[" * 5_000])
def test_a_stamp_that_says_nothing_is_not_trusted(kept, premises, builds, said):
    folder, expected = kept
    (folder / "premises.json").write_text(said)
    assert answers(kept_index(folder, *premises), premises) == expected
    assert len(builds) == 2


def test_a_full_disk_leaves_an_index_in_memory(tmp_path, premises, monkeypatch):
    expected = answers(kept_index(tmp_path / "whole", *premises), premises)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(geo.registers.premises_kept.os, "replace", full)
    assert answers(kept_index(tmp_path / "index", *premises), premises) == expected
    assert not (tmp_path / "index" / "premises.json").exists()


def test_a_folder_that_cannot_be_made_leaves_an_index_in_memory(tmp_path, premises):
    (tmp_path / "index").write_text("a file")
    assert len(kept_index(tmp_path / "index", *premises)) == NUMBER


def test_no_premises_are_kept_too(tmp_path):
    for _ in range(2):
        assert len(kept_index(tmp_path, [], [], []).nearest(0, 0)) == 0


CHILD = textwrap.dedent("""
    import resource, signal, sys
    import numpy as np
    from pathlib import Path
    from geo.registers.premises_kept import forget_index, kept_index
    rng = np.random.default_rng(int(sys.argv[2]))
    limit = int(sys.argv[3])
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    x, y = rng.uniform(0, 1e4, 30_000).round(), rng.uniform(0, 1e4, 30_000).round()
    print("ready", flush=True)
    index = kept_index(Path(sys.argv[1]), [f"p{n}" for n in range(30_000)], x, y)
    assert len(index.within(x, y, 0)) >= 30_000
""")


def started(folder, seed, limit=0):
    command = [sys.executable, "-c", CHILD, str(folder), str(seed), str(limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)


def test_files_cut_short_by_the_disk_are_never_stamped(tmp_path):
    child = started(tmp_path, 1, limit=200_000)
    child.communicate(timeout=60)
    assert child.returncode == 0, "the index in memory should have served"
    assert not (tmp_path / "premises.json").exists()


def test_a_process_killed_while_it_writes_leaves_nothing_that_is_trusted(tmp_path, premises):
    """Kill it at many moments: the next start needs no hand work and answers rightly."""
    expected = answers(kept_index(tmp_path / "whole", *premises), premises)
    folder = tmp_path / "index"
    for moment in range(8):
        child = started(folder, moment)
        child.stdout.readline()
        try:
            child.wait(timeout=0.02 * moment)
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        assert answers(kept_index(folder, *premises), premises) == expected
    assert json.loads((folder / "premises.json").read_bytes())["stamp"]
    assert not [path for path in folder.iterdir() if path.is_dir()]


def test_its_files_are_the_owner_s_alone_and_go_with_what_they_index(kept, premises):
    folder, expected = kept
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}

    forget_index(folder)

    assert not folder.exists()
    forget_index(folder)
    assert answers(kept_index(folder, *premises), premises) == expected
