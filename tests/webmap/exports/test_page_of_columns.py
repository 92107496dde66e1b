"""The page about files explains every column and every kind of file."""

from pathlib import Path

from webmap.exports.kinds import VIEW_KINDS
from webmap.exports.marking import Marking
from webmap.exports.rows import VIEW_COLUMNS

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "take-figures-away.md"


def test_every_column_kind_and_marking_is_explained():
    page = PAGE.read_text(encoding="utf-8")
    missing = [column.name for column in VIEW_COLUMNS if f"`{column.name}`" not in page]
    missing += [kind.words for kind in VIEW_KINDS.values() if f"| {kind.words} |" not in page]
    missing += [str(marking) for marking in Marking if f"`{marking}`" not in page]
    assert not missing, f"docs/how-to/take-figures-away.md does not explain {missing}."
