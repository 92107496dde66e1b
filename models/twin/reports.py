"""Reports are cases as agencies write them down: twice over, in part, and now and then wrongly."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.periods import Period
from geo.schema import COLUMNS
from models.twin.places import WardPostcodes, place_reports

__all__ = ["ORGANISATIONS", "RECORD_TYPES", "SOURCES", "make_reports"]

#: The four files, the mark in their concern ids, and their share of all first reports.
SOURCES: Final[Mapping[str, tuple[str, float]]] = {
    "police": ("POL", 0.52),
    "councils": ("COU", 0.20),
    "nhs": ("NHS", 0.08),
    "partners": ("PAR", 0.20),
}

#: Organisations by source, with where their reports come from and their share. `{district}`
#: stands for the council of the case's own district.
ORGANISATIONS: Final[Mapping[str, Sequence[tuple[str, str, float]]]] = {
    "police": (
        ("west_yorkshire_police", "police", 0.95),
        ("british_transport_police", "police", 0.05),
    ),
    "councils": (("{district}_council", "council", 1.0),),
    "nhs": (
        ("leeds_teaching_hospitals", "nhs", 0.3),
        ("bradford_teaching_hospitals", "nhs", 0.25),
        ("mid_yorkshire_teaching", "nhs", 0.2),
        ("calderdale_huddersfield_nhs", "nhs", 0.15),
        ("yorkshire_ambulance", "nhs", 0.1),
    ),
    "partners": (
        ("modern_slavery_helpline", "helpline", 0.32),
        ("crimestoppers", "helpline", 0.16),
        ("salvation_army", "ngo", 0.16),
        ("palm_cove_society", "ngo", 0.10),
        ("hope_for_justice", "ngo", 0.08),
        ("business", "business", 0.06),
        ("public", "public", 0.12),
    ),
}

#: Types of record by where they come from.
RECORD_TYPES: Final[Mapping[str, Mapping[str, float]]] = {
    "police": {"intelligence": 0.62, "crime": 0.22, "nrm_referral": 0.12, "duty_to_notify": 0.04},
    "council": {"concern": 0.70, "nrm_referral": 0.22, "duty_to_notify": 0.08},
    "nhs": {"concern": 1.0},
    "ngo": {"concern": 0.70, "nrm_referral": 0.30},
    "helpline": {"concern": 1.0},
    "business": {"concern": 1.0},
    "public": {"concern": 1.0},
}

#: Spread of reporting effort by source and district, as the sigma of a log-normal.
_UNEVEN_EFFORT: Final = 0.35
_ALSO_REPORTED: Final = 0.12
_LONGEST_DELAY: Final = 75
_REPEATED_ROWS: Final = 0.006
_BROKEN_ROWS: Final = 0.005
_GRADE_SHARES: Final = {"A": 0.22, "B": 0.34, "C": 0.22, "D": 0.11, "E": 0.025, "": 0.085}
_SOURCE_SHARES: Final = {"1": 0.45, "2": 0.38, "3": 0.08, "": 0.09}


def make_reports(
    cases: pd.DataFrame,
    wards: Areas,
    postcodes: WardPostcodes,
    towns: pd.DataFrame,
    quarters: Sequence[Period],
    rng: np.random.Generator,
) -> dict[str, pd.DataFrame]:
    """Write every case down as the agencies would, faults included.

    About one case in eight is reported again by another source, under the same `linked_case`;
    about one row in 170 is sent twice, and one in 200 breaks the rules of a concern file in its
    date or its codes.

    Parameters
    ----------
    cases
        From `models.twin.cases.draw_cases`.
    wards, postcodes, towns
        Where cases can be; see `models.twin.places.place_reports`.
    quarters
        The twin's quarters; nothing is received after the last.
    rng
        Draws everything.

    Returns
    -------
    For each of `SOURCES` its rows, all text, with exactly `geo.schema.COLUMNS`, by day of receipt.
    """
    last_day = np.datetime64(quarters[-1].end) - 1
    reports = _reported(cases, wards, last_day, rng)
    districts = wards.frame["district_name"].to_numpy(dtype=str)[reports["ward"]]
    reports = reports.assign(**_senders(reports["source"], districts, rng))
    reports = reports.assign(**place_reports(reports, wards, postcodes, towns, rng))
    reports = reports.assign(**_details(reports, rng))
    return {
        source: _with_faults(_numbered(reports[reports["source"] == source], mark), rng)
        for source, (mark, _) in SOURCES.items()
    }


def _reported(
    cases: pd.DataFrame, wards: Areas, last_day: np.datetime64, rng: np.random.Generator
) -> pd.DataFrame:
    """Give each case a first report, and some a second by another source later."""
    districts, rows = np.unique(
        wards.frame["district_code"].to_numpy(dtype=str), return_inverse=True
    )
    names = np.array(list(SOURCES), dtype=object)
    usual = np.array([share for _, share in SOURCES.values()])
    effort = usual * rng.lognormal(0, _UNEVEN_EFFORT, (len(districts), len(names)))
    chances = effort[rows[cases["ward"]]]
    first = cases.assign(
        case=np.arange(len(cases)),
        source=names[_drawn_by_row(chances, rng)],
        received=cases["known_on"],
    )
    again = first[rng.random(len(first)) < _ALSO_REPORTED].copy()
    others = chances[again["case"]] * (again["source"].to_numpy()[:, None] != names)
    again["source"] = names[_drawn_by_row(others, rng)]
    again["received"] += pd.to_timedelta(rng.integers(0, _LONGEST_DELAY, len(again)), unit="D")
    again = again[again["received"] <= last_day]
    first["linked"] = first["case"].isin(again["case"])
    return pd.concat([first, again.assign(linked=True)], ignore_index=True)


def _drawn_by_row(chances: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.intp]:
    """Draw one column for each row, with the chances of that row."""
    rising = chances.cumsum(axis=1)
    asked = rng.random(len(chances)) * rising[:, -1]
    return np.asarray((asked[:, None] >= rising).sum(axis=1))


def _senders(
    sources: pd.Series, districts: NDArray[np.str_], rng: np.random.Generator
) -> dict[str, NDArray[np.object_]]:
    """Name who sends each report, where it came from and what type of record it is."""
    organisation, came_from, record_type = (np.full(len(sources), "", dtype=object) for _ in "123")
    for source, senders in ORGANISATIONS.items():
        rows = np.flatnonzero((sources == source).to_numpy())
        chosen = rng.choice(len(senders), rows.size, p=[share for _, _, share in senders])
        for row, sender in zip(rows, chosen, strict=True):
            name, came_from[row], _ = senders[sender]
            organisation[row] = name.format(district=districts[row].lower())
    for origin, shares in RECORD_TYPES.items():
        rows = np.flatnonzero(came_from == origin)
        record_type[rows] = _choose(shares, rows.size, rng)
    return {"organisation": organisation, "came_from": came_from, "record_type": record_type}


def _details(reports: pd.DataFrame, rng: np.random.Generator) -> dict[str, NDArray[np.object_]]:
    """Fill the remaining columns, often in part."""
    size = len(reports)
    earlier = pd.to_timedelta(rng.exponential(60, size).astype(int), unit="D")
    happened = (reports["received"] - earlier).dt.strftime("%Y-%m").to_numpy(dtype=object)
    happened[rng.random(size) < 0.25] = ""
    linked = np.where(reports["linked"], [_link(case) for case in reports["case"]], "")
    return {
        "received_on": reports["received"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object),
        "happened_on": happened,
        "source_grade": _choose(_SOURCE_SHARES, size, rng),
        "information_grade": _choose(_GRADE_SHARES, size, rng),
        "handling": _choose({"P": 0.97, "C": 0.03}, size, rng),
        "linked_case": linked.astype(object),
    }


def _choose(
    shares: Mapping[str, float], size: int, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Draw words by their shares."""
    words = np.array(list(shares), dtype=object)
    drawn: NDArray[np.object_] = rng.choice(words, size, p=list(shares.values()))
    return drawn


def _link(case: int) -> str:
    """Return what agencies agree to call a case: a digest, as a keyed hash would look."""
    return sha256(f"synthetic case {case}".encode()).hexdigest()


def _numbered(reports: pd.DataFrame, mark: str) -> pd.DataFrame:
    """Give one source's reports ids in order of receipt, and the columns of a concern file."""
    ordered = reports.sort_values(["received_on", "case"], kind="stable", ignore_index=True)
    ordered["concern_id"] = [f"SYN-{mark}-{number:06d}" for number in range(1, len(ordered) + 1)]
    return ordered.reindex(columns=list(COLUMNS), fill_value="").astype(object)


def _with_faults(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Break a few rows in ways that intake must refuse, and send a few others twice."""
    fate = rng.random(len(rows))
    wrong_date = np.flatnonzero(fate < _BROKEN_ROWS / 2)
    wrong_code = np.flatnonzero((fate >= _BROKEN_ROWS / 2) & (fate < _BROKEN_ROWS))
    rows.loc[wrong_date, "received_on"] = pd.to_datetime(
        rows.loc[wrong_date, "received_on"]
    ).dt.strftime("%d/%m/%Y")
    rows.loc[wrong_code, "record_type"] = "suspicion"
    twice = np.flatnonzero((fate >= _BROKEN_ROWS) & (fate < _BROKEN_ROWS + _REPEATED_ROWS))
    order = np.sort(np.concatenate([np.arange(len(rows)), twice]))
    return rows.iloc[order].reset_index(drop=True)
