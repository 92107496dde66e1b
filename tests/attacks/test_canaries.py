"""Attack A15, small form: what must not be kept is planted in a file and looked for everywhere.

Fifty canaries stand where a careless partner puts a person: in references, links, places, dates,
closed lists, headings and rows of the wrong width. After the imports every byte of the workspace,
of the temporary folder, of the working folder and of what was printed is searched.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.concern_files import GOOD, as_csv, concern

PLAINSIGHT = Path(sys.executable).with_name("plainsight")
#: Names, numbers and marks no rule of ours contains.
CANARIES = [f"CANARY-{number:02d}-QXZ" for number in range(46)]
#: Hexadecimal links, and a name in each encoding's own letters.
LINKS = [f"cafebabe{number:024x}f00d" for number in (7, 8)]
NAMES = ["Zoë Ødegård", "Łukasz Żółć"]
PLANTED = [*CANARIES, *LINKS, *NAMES]


def careless_file():
    """Return a CSV in which each canary stands once, and one row in three is accepted."""
    free = iter(CANARIES)
    rows = [concern(concern_id=next(free)) for _ in range(12)]
    rows += [concern(number, linked_case=link) for number, link in enumerate(LINKS, start=900)]
    columns = [column for column in GOOD if column != "concern_id"]
    rows += [concern(500 + at, **{column: next(free)}) for at, column in enumerate(columns)]
    kinds = ("point", "uprn", "ward", "town", "district", "force")
    rows += [concern(600 + at, place_kind=kind, place=next(free)) for at, kind in enumerate(kinds)]
    rows += [
        concern(700 + at, **{column: f"{GOOD[column]} {next(free)}"})
        for at, column in enumerate(("place", "exploitation", "organisation", "received_on"))
    ]
    rows += [concern(800 + at, place=name) for at, name in enumerate(NAMES)]
    text = as_csv(rows)
    text += f"WYP-000950,{next(free)}\n"  # too short
    text += "WYP-000951" + ",x" * 14 + f",{next(free)}\n"  # too long
    text += f"WYP-000952,\0{next(free)}" + "," * 13 + "\n"
    return text, list(free)


def found_in(content):
    """Return the canaries that stand in some bytes, in any of the encodings in use."""
    return {
        canary
        for canary in PLANTED
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
        if canary.encode(encoding) in content
    }


def everything_under(*folders):
    return {
        path: path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def places(tmp_path):
    folders = {name: tmp_path / name for name in ("inbox", "work", "temporary")}
    for folder in folders.values():
        folder.mkdir()
    return folders


def run(places, *words):
    ran = subprocess.run(
        [PLAINSIGHT, "import", *words, "--today", "2026-11-22"],
        cwd=places["work"],
        env={
            **os.environ,
            "TMPDIR": str(places["temporary"]),
            "SQLITE_TMPDIR": str(places["temporary"]),
        },
        capture_output=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_the_search_finds_what_is_there(places):
    """The harness counts only if it finds every canary where it was planted."""
    text, left = careless_file()
    headings = ",".join([*GOOD, *left])
    (places["inbox"] / "careless.csv").write_text(text, encoding="utf-8")
    (places["inbox"] / "headings.csv").write_text(headings, encoding="utf-16")

    found = [found_in(content) for content in everything_under(places["inbox"]).values()]

    assert len(PLANTED) == 50
    assert set.union(*found) == set(PLANTED)


def test_no_canary_survives_an_import(places):
    text, left = careless_file()
    inbox = places["inbox"]
    (inbox / "careless.csv").write_text(text, encoding="utf-8")
    (inbox / "headings.csv").write_text(
        ",".join([*GOOD, *left]) + "\n" + text.split("\n", 1)[1], encoding="utf-8"
    )
    (inbox / "changed.csv").write_text(text.replace(",no,", ",yes,"), encoding="utf-16")
    (inbox / "open.csv").write_text(text.replace("labour", '"labour', 1), encoding="utf-8")
    (inbox / "latin.csv").write_bytes(text.encode("cp1252", errors="replace") + b"\x81")

    runs = [
        run(places, "concerns", str(inbox / "careless.csv"), "--refusals", "why.csv"),
        run(places, "concerns", str(inbox / "careless.csv"), "--json"),
        run(places, "concerns", str(inbox / "changed.csv"), "--correct"),
        run(places, *("concerns", *(str(inbox / f"{name}.csv") for name in (
            "headings", "open", "latin")))),
    ]  # fmt: skip

    assert [code for code, _ in runs] == [0, 0, 0, 3]
    assert b"14 accepted" in runs[0][1]
    kept = everything_under(places["work"], places["temporary"])
    assert any(path.name == "records.sqlite" for path in kept)
    assert {
        path.name: found_in(content) for path, content in kept.items() if found_in(content)
    } == {}
    assert set.union(*(found_in(printed) for _, printed in runs)) == set()
