"""Files are the twin as agencies would send it: bytes in the real formats, and the truth beside."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Any

import pandas as pd

from models.twin.premises import AUTHORITIES
from models.twin.truth import Truth

__all__ = ["concern_csv", "fhrs_xml", "truth_json"]

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def concern_csv(rows: pd.DataFrame) -> bytes:
    """Write rows of text as a concern file: UTF-8, a line feed after each row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(rows.itertuples(index=False))
    return out.getvalue().encode()


def fhrs_xml(premises: pd.DataFrame, on: date) -> dict[str, bytes]:
    """Write premises as one food hygiene file per authority, named as the agency names them."""
    return {
        f"FHRS{authority}en-GB.xml": _authority(
            premises[premises["district_code"] == district], authority, on
        )
        for district, authority in AUTHORITIES.items()
        if (premises["district_code"] == district).any()
    }


def truth_json(truth: Truth) -> bytes:
    """Write the truth for people and programs to read."""
    return (json.dumps(truth.as_json(), indent=1) + "\n").encode()


def _authority(premises: pd.DataFrame, authority: str, on: date) -> bytes:
    entries = "".join(_entry(row, authority) for row in premises.to_dict("records"))
    return (
        f'<?xml version="1.0"?><FHRSEstablishment xmlns:xsi="{_XSI}"><Header>'
        f"<ExtractDate>{on.isoformat()}</ExtractDate><ItemCount>{len(premises)}</ItemCount>"
        "<ReturnCode>Success</ReturnCode></Header>"
        f"<EstablishmentCollection>{entries}</EstablishmentCollection></FHRSEstablishment>\n"
    ).encode()


def _entry(row: dict[Any, Any], authority: str) -> str:
    return f"<EstablishmentDetail>{''.join(_elements(row, authority))}</EstablishmentDetail>\n"


def _elements(row: dict[Any, Any], authority: str) -> Iterator[str]:
    """Give the elements of one establishment in the agency's order; the unknown are left out."""
    yield _element("FHRSID", row["fhrs_id"])
    yield _element("LocalAuthorityBusinessID", f"SYN{row['fhrs_id']}")
    yield _element("BusinessName", row["name"])
    yield _element("BusinessType", row["business_type"])
    yield _element("BusinessTypeID", row["business_type_id"])
    yield _element("PostCode", row["postcode"]) if row["postcode"] else ""
    yield _element("RatingValue", row["rating"])
    yield _element("RatingKey", f"fhrs_{row['rating'].lower()}_en-GB")
    yield (
        _element("RatingDate", row["rated_on"])
        if row["rated_on"]
        else ('<RatingDate xsi:nil="true" />')
    )
    yield _element("LocalAuthorityCode", authority)
    yield _element("LocalAuthorityName", row["district_name"])
    yield "<Scores /><SchemeType>FHRS</SchemeType><NewRatingPending>False</NewRatingPending>"
    if row["longitude"]:
        longitude = _element("Longitude", row["longitude"])
        yield f"<Geocode>{longitude}{_element('Latitude', row['latitude'])}</Geocode>"
    else:
        yield "<Geocode />"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>"
