"""A small food hygiene register for tests: entries that differ in number and rating."""

from collections.abc import Iterable
from pathlib import Path

_ENTRY = (
    "<EstablishmentDetail><FHRSID>{number}</FHRSID><BusinessName>Cafe</BusinessName>"
    "<BusinessType>Restaurant</BusinessType><BusinessTypeID>1</BusinessTypeID>"
    "<PostCode>LS1 4AP</PostCode><RatingValue>{rating}</RatingValue>"
    "<RatingDate>2020-01-01</RatingDate>"
    "<LocalAuthorityCode>413</LocalAuthorityCode></EstablishmentDetail>"
)


def write_register(path: Path, day: str, entries: Iterable[tuple[object, object]]) -> Path:
    """Write the register of one day from pairs of number and rating, and return its path."""
    inner = [_ENTRY.format(number=number, rating=rating) for number, rating in entries]
    path.write_text(
        f"<FHRSEstablishment><Header><ExtractDate>{day}</ExtractDate><ItemCount>{len(inner)}"
        "</ItemCount><ReturnCode>Success</ReturnCode></Header><EstablishmentCollection>"
        f"{''.join(inner)}</EstablishmentCollection></FHRSEstablishment>"
    )
    return path
