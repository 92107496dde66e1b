"""ONS publishes the official outlines; this names its services and checks what came from them."""

from dataclasses import dataclass

from boundaries.areas import Areas, name_some
from boundaries.errors import BoundaryRefused
from boundaries.feature_server import Layer
from boundaries.tables import DISTRICTS, packaged_rows
from boundaries.vintages import wards_of

__all__ = ["Service", "require_whole_county", "service", "services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service of outlines.

    Attributes
    ----------
    vintage
        Year of the wards.
    detail
        ``BGC``: outlines to 20 m, clipped to the coast. ``BSC``: to 200 m.
    layer
        Where to ask, and the names of its fields.
    generalised
        True where a point near an edge may fall on its wrong side.
    """

    vintage: str
    detail: str
    layer: Layer
    generalised: bool


def services() -> tuple[Service, ...]:
    """List the services that are known, newest first, the finer of a vintage first."""
    return tuple(
        Service(
            vintage=row["vintage"],
            detail=row["detail"],
            layer=Layer(
                address=row["address"],
                code=row["code_field"],
                name=row["name_field"],
                district=row["district_field"],
            ),
            generalised=row["generalised"] == "yes",
        )
        for row in packaged_rows("services.csv")
    )


def service(vintage: str, detail: str, address: str | None = None) -> Service:
    """Return the service of one vintage and detail.

    Parameters
    ----------
    vintage, detail
        Such as ``"2026"`` and ``"BGC"``.
    address
        Another place where the same layer is offered.

    Raises
    ------
    BoundaryRefused
        If no such service is known. The message names those that are.
    """
    known = {(one.vintage, one.detail): one for one in services()}
    found = known.get((vintage, detail))
    if found is None:
        offered = ", ".join(f"{year} {fineness}" for year, fineness in known)
        raise BoundaryRefused(
            f"no service is known for that vintage and detail; known are {offered}. Download the "
            "file and use `plainsight boundaries add FILE`."
        )
    if address is None:
        return found
    layer = found.layer
    elsewhere = Layer(
        address=address.rstrip("/"), code=layer.code, name=layer.name, district=layer.district
    )
    return Service(vintage=vintage, detail=detail, layer=elsewhere, generalised=found.generalised)


def require_whole_county(wards: Areas) -> None:
    """Refuse wards that are not those of exactly the five districts, or not of their vintage.

    Raises
    ------
    BoundaryRefused
        Naming the districts or codes that are missing or too many.
    """
    given = set(wards.frame["district_code"])
    missing = ", ".join(DISTRICTS[code] for code in sorted(set(DISTRICTS) - given))
    if missing:
        raise BoundaryRefused(
            f"there are no wards of {missing}. Give one file with every ward of West Yorkshire."
        )
    foreign = wards.codes[~wards.frame["district_code"].isin(list(DISTRICTS))]
    if len(foreign):
        raise BoundaryRefused(
            f"{len(foreign)} wards lie outside West Yorkshire, such as {name_some(foreign)}. Cut "
            "the file to its five districts."
        )
    known = wards_of(wards.vintage)
    strange = wards.codes[~wards.codes.isin(list(known))]
    if known and len(strange):
        raise BoundaryRefused(
            f"{len(strange)} codes are not those of wards of {wards.vintage}, such as "
            f"{name_some(strange)}. The column of codes and its year do not belong together."
        )
