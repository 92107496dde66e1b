"""A file of companies in the form Companies House publishes: 55 columns, every one made up."""

import random
from collections.abc import Sequence
from pathlib import Path

HEADINGS = (
    "CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.POBox,RegAddress.AddressLine1,"
    " RegAddress.AddressLine2,RegAddress.PostTown,RegAddress.County,RegAddress.Country,"
    "RegAddress.PostCode,CompanyCategory,CompanyStatus,CountryOfOrigin,DissolutionDate,"
    "IncorporationDate,Accounts.AccountRefDay,Accounts.AccountRefMonth,Accounts.NextDueDate,"
    "Accounts.LastMadeUpDate,Accounts.AccountCategory,Returns.NextDueDate,Returns.LastMadeUpDate,"
    "Mortgages.NumMortCharges,Mortgages.NumMortOutstanding,Mortgages.NumMortPartSatisfied,"
    "Mortgages.NumMortSatisfied,SICCode.SicText_1,SICCode.SicText_2,SICCode.SicText_3,"
    "SICCode.SicText_4,LimitedPartnerships.NumGenPartners,LimitedPartnerships.NumLimPartners,URI,"
    + "".join(f"PreviousName_{n}.CONDATE, PreviousName_{n}.CompanyName," for n in range(1, 11))
    + "ConfStmtNextDueDate, ConfStmtLastMadeUpDate"
).split(",")

FIRST = ("Aire", "Calder", "Dales", "Pennine", "Crossley", "Rowan", "Beck", "Summit", "Kestrel")
SECOND = ("Textiles", "Logistics", "Catering", "Foods", "Homes", "Recruitment", "Motors", "Farms")
STREETS = ("High Street", "Mill Lane", "Station Road", "Victoria Street", "Canal Road", "Kirkgate")
SICS = [
    "78300 - Human resources provision and management of human resources functions",
    "47110 - Retail sale in non-specialised stores with food, beverages or tobacco predominating",
    "68209 - Other letting and operating of own or leased real estate",
    "56103 - Take-away food shops and mobile food stands",
    "99999 - Dormant Company",
    "None Supplied",
]
STATUSES = ["Active"] * 17 + ["Active - Proposal to Strike off", "Liquidation", "In Administration"]
ELSEWHERE = ["M1 1AE", "B33 8TH", "EC1V 2NX", "WC2H 9JQ", "CF14 3UZ", "N1 7GU", "SW1A 1AA", ""]


def company(number: int, postcode: str, draw: random.Random) -> dict[str, str]:
    """Make up the cells of one company that are not empty, by heading without its spaces."""
    day = f"{draw.randint(1, 28):02d}/{draw.randint(1, 12):02d}/{draw.randint(1975, 2024)}"
    renamed = draw.random() < 0.1
    name = f"{draw.choice(FIRST)} {draw.choice(SECOND)} {number} Limited"
    return {
        "CompanyName": name.upper(),
        "CompanyNumber": f"{number:08d}",
        "RegAddress.CareOf": "J BLOGGS & CO" if draw.random() < 0.05 else "",
        "RegAddress.AddressLine1": f"{draw.randint(1, 250)} {draw.choice(STREETS).upper()}",
        "RegAddress.AddressLine2": "CITY CENTRE" if draw.random() < 0.4 else "",
        "RegAddress.PostTown": "LEEDS",
        "RegAddress.County": "WEST YORKSHIRE",
        "RegAddress.Country": "ENGLAND",
        "RegAddress.PostCode": postcode,
        "CompanyCategory": "Private Limited Company",
        "CompanyStatus": draw.choice(STATUSES),
        "CountryOfOrigin": "United Kingdom",
        "IncorporationDate": day,
        "Accounts.AccountRefDay": "31",
        "Accounts.AccountRefMonth": "3",
        "Accounts.NextDueDate": "31/12/2026",
        "Accounts.LastMadeUpDate": "31/03/2025",
        "Accounts.AccountCategory": "MICRO ENTITY",
        "Mortgages.NumMortCharges": "0",
        "Mortgages.NumMortOutstanding": "0",
        "Mortgages.NumMortPartSatisfied": "0",
        "Mortgages.NumMortSatisfied": "0",
        "SICCode.SicText_1": draw.choice(SICS),
        "SICCode.SicText_2": draw.choice(SICS[:4]) if draw.random() < 0.2 else "",
        "LimitedPartnerships.NumGenPartners": "0",
        "LimitedPartnerships.NumLimPartners": "0",
        "URI": f"http://business.data.gov.uk/id/company/{number:08d}",
        "PreviousName_1.CONDATE": "01/02/2020" if renamed else "",
        "PreviousName_1.CompanyName": f"FORMERLY {number} LIMITED" if renamed else "",
        "ConfStmtNextDueDate": "14/09/2026",
        "ConfStmtLastMadeUpDate": "31/08/2025",
    }


def line_of(cells: dict[str, str]) -> str:
    """Write a row as Companies House does: every cell in quotes, columns in their order."""
    return ",".join(f'"{cells.get(heading.strip(), "")}"' for heading in HEADINGS) + "\n"


def write_companies(
    path: Path, count: int, postcodes: Sequence[str], *, share: float = 0.04, seed: int = 20251101
) -> Path:
    """Write `count` companies, a `share` of them at one of `postcodes`, and return the path."""
    draw = random.Random(seed)  # noqa: S311 - made-up companies, not secrets
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(HEADINGS) + "\n")
        for number in range(1, count + 1):
            here = draw.random() < share
            postcode = draw.choice(postcodes if here else ELSEWHERE)
            file.write(line_of(company(number, postcode, draw)))
    return path
