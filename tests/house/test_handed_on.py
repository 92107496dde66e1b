"""What a clone hands on: no stranger's address, no trace of a machine, no copied data."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = ("boundaries", "geo", "models", "webmap")
ADDRESS = re.compile(r"(?<![\w.])(?:https?:)?//(?:[\w-]+\.)+[a-z]{2,}[^\s\"'<>)]*", re.IGNORECASE)
#: Addresses source may hold, each for a reason; the browser fetches none of them.
ALLOWED = (
    "http://www.w3.org/",  # names of the SVG and XML vocabularies
    "http://schemas.openxmlformats.org/",  # names of the vocabularies of a workbook
    "http://purl.oclc.org/ooxml/",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/",  # the licence we must link
    # where `boundaries fetch` asks for outlines, when a person runs it
    "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services/WD_MAY_",
    "https://www.bbc.co.uk/weather",  # where quick exit leads, when a reader presses it
)
MACHINE = re.compile(
    r"(?<![\w.\-}$)/])/(?:home|root|work|Users|mnt|opt|srv|tmp)/\w[\w./-]*"
    r"|\b[\w-]+\.(?:internal|localdomain|corp|lan)\b"
)
#: Folders these words may name: they are Debian's, or the reader's to choose.
ANYWHERE = ("/opt/plainsight", "/srv/plainsight")
#: A data file larger than this, in bytes, is not written by hand.
BY_HAND = 60_000
DATA = {".csv", ".json", ".geojson", ".xml", ".parquet", ".gpkg", ".txt", ".xlsx", ".zip", ".shp"}
CARRIED = (Path("boundaries/data"), Path("models/sectors/data"), Path("geo/data"))


def lines(path: Path) -> list[tuple[int, str]]:
    """Numbered lines of a text file."""
    return list(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))


def test_source_names_no_strangers_address(
    root: Path, tracked_files: list[Path], is_text: Callable[[Path], bool]
):
    for path in tracked_files:
        place = path.relative_to(root)
        if place.parts[0] not in SOURCE or not is_text(path):
            continue
        for number, line in lines(path):
            strange = [a for a in ADDRESS.findall(line) if not a.startswith(ALLOWED)]
            assert not strange, (
                f"{place}:{number} holds {strange[0]}: serve the file from our own package; if it "
                "is a name that nothing fetches, add it to ALLOWED with the reason."
            )


def test_no_trace_of_a_machine(
    root: Path, tracked_files: list[Path], is_text: Callable[[Path], bool]
):
    for path in tracked_files:
        if not is_text(path):
            continue
        for number, line in lines(path):
            found = [t for t in MACHINE.findall(line) if not t.startswith(ANYWHERE)]
            assert not found, (
                f"{path.relative_to(root)}:{number} names a place on one machine ({found[0]}): "
                "take a path as an argument, use tmp_path in tests, or write it relative."
            )


def test_large_data_is_carried_on_purpose(root: Path, tracked_files: list[Path]):
    for path in tracked_files:
        place = path.relative_to(root)
        if path.suffix in DATA and not set(CARRIED) & set(place.parents):
            size = path.stat().st_size
            assert size <= BY_HAND, (
                f"{place} has {size} bytes: make test data in code, or write a small piece by "
                "hand with its source and licence beside it."
            )


@pytest.mark.real
def test_no_file_is_copied_from_beside_the_checkout(
    root: Path, tracked_files: list[Path], shared: Path
):
    sizes: dict[int, list[Path]] = defaultdict(list)
    for original in shared.rglob("*"):
        if original.is_file() and original.stat().st_size > 200:
            sizes[original.stat().st_size].append(original)
    for path in tracked_files:
        if set(CARRIED) & set(path.relative_to(root).parents):
            continue
        digest = hashlib.sha256(path.read_bytes()).digest()
        for original in sizes[path.stat().st_size]:
            assert digest != hashlib.sha256(original.read_bytes()).digest(), (
                f"{path.relative_to(root)} is a copy of {original.name}: read it from ../shared in "
                "a test marked real, or write a small piece by hand."
            )
