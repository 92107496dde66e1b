"""The page of the documentation tells the same example as the service does."""

import re
from pathlib import Path

from models.disclosure.policy import Policy
from models.disclosure.worked_example import worked_example
from webmap.words import cell_words

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "how-numbers-are-protected.md"


def test_the_documentation_tells_the_example_of_the_service():
    text = PAGE.read_text(encoding="utf-8")
    table = text.split("## A worked example")[1].split("\n\n")[1]
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in table.splitlines()[2:]
    ]
    example = worked_example(Policy())
    assert rows == [
        (
            cell.name,
            str(cell.count),
            f"{cell.noise:+d}" if cell.noise else "0",
            cell_words(cell.released),
            f"{cell.least} to {cell.most}",
        )
        for cell in (*example.wards, example.whole)
    ]
    prose = re.sub(r"\s+", " ", text)
    assert f"from {example.rest_least} to {example.rest_most}. Any one" in prose
    assert f"may hold from {example.one_least} to {example.one_most}." in prose
    assert f"= {example.habit_found}: {example.habit_hidden[0]}, exactly." in prose
