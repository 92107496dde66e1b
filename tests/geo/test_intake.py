"""The law of intake: every row read is accepted, duplicate or refused."""

import hashlib

import pandas as pd
import pytest

from geo.errors import FileMissing
from geo.intake import Chunk, Tally, content_hash
from geo.refusals import Refusal


def test_a_tally_that_adds_up_is_kept():
    tally = Tally(read=6, accepted=3, duplicate=2, refused=1)

    assert tally.read == 6


@pytest.mark.parametrize("parts", [(3, 2, 0), (3, 3, 1), (7, -1, 0)])
def test_a_tally_that_loses_or_invents_a_row_cannot_be_made(parts):
    accepted, duplicate, refused = parts

    with pytest.raises(ValueError, match="every row must be exactly one"):
        Tally(read=6, accepted=accepted, duplicate=duplicate, refused=refused)


def test_a_chunk_that_loses_a_row_cannot_be_made():
    rows = pd.DataFrame({"uid": ["a"], "content": ["b"]}, index=[2])

    Chunk(rows=rows, refusals=(Refusal(3, "", "x"), Refusal(3, "place", "y")), read=2)
    with pytest.raises(ValueError, match="every row"):
        Chunk(rows=rows, refusals=(), read=2)


def test_a_refusal_reads_as_one_line():
    assert str(Refusal(3, "child", "must be there")) == "line 3, child: must be there"
    assert str(Refusal(3, "", "is too long")) == "line 3: is too long"


def test_a_file_is_known_by_its_bytes(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 3_000_000)

    assert content_hash(path) == hashlib.sha256(b"x" * 3_000_000).hexdigest()
    with pytest.raises(FileMissing):
        content_hash(tmp_path / "nothing")
