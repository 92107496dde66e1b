"""Map notes stand under every exact map and in every file of it: what was counted, and how."""

from geo.residents import estimate_words
from webmap.restricted.answering import design_of
from webmap.restricted.choice_words import NEIGHBOUR_WORDS, records_words
from webmap.restricted.mapping.layers import LAYERS
from webmap.restricted.mapping.sheet import Drawn, Sheet
from webmap.words import capital, number

__all__ = ["map_notes"]


def map_notes(sheet: Sheet, drawn: Drawn) -> tuple[tuple[str, str], ...]:
    """Return pairs of heading and sentence for one layer, in reading order."""
    asked, found = sheet.asked, sheet.analysis
    placed, unplaced = int(sheet.cases.sum()), found.counts.unplaced
    denominator = design_of(sheet.here, asked).denominator
    return (
        ("Period", f"{capital(sheet.when)}, by the date a concern was received."),
        (
            "Counted",
            f"{number(placed)} cases in wards, each once in each ward it is known in; "
            f"{number(unplaced)} more are known to no ward and are in no figure here.",
        ),
        ("Records", records_words(asked)),
        (
            "Expected",
            f"The same cases shared out by {denominator}, and raised where a whole district "
            f"reported more. {_residents(sheet)}".rstrip(),
        ),
        ("Neighbours", f"{capital(NEIGHBOUR_WORDS[asked.neighbours])}."),
        *drawn.tested.notes,
        ("Could be seen", found.detectable.summary("wards")),
        *(("Reporting", change.statement) for change in found.reporting),
        (
            "Exploratory",
            f"There are {len(LAYERS)} layers here, and filters beside. Each layer is corrected "
            "for its wards alone: what was found by looking through many is exploratory until "
            "records that come later bear it out.",
        ),
        ("Outlines", _outlines(sheet)),
    )


def _residents(sheet: Sheet) -> str:
    estimated = estimate_words(sheet.here.wards)
    rates = "Rates are per 10,000 residents a year"
    return f"{rates}; {estimated}." if estimated else f"{rates}."


def _outlines(sheet: Sheet) -> str:
    wards = sheet.here.wards
    kind = "generalised outlines" if wards.generalised else "outlines"
    return f"{capital(kind)}, wards of {wards.vintage}. {wards.source}".rstrip()
