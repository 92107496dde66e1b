"""The context of the concerns, asked of the store: figures, crime, training, visits, returns.

SQL stands here and in the other modules of this package, nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.periods import quarter_of
from geo.sources.totals import TOTALS_SERIES
from webmap.db.records.further_tables import Figure, Return, StreetCrime, Training, Visit
from webmap.db.records.tables import Record

__all__ = [
    "figures_frame",
    "returns_by_quarter",
    "returns_frame",
    "street_crimes_frame",
    "training_frame",
    "visits_frame",
]

_NIL: Final = '{"nil":"yes"}'


def figures_frame(db: Session, series: str | None = None) -> pd.DataFrame:
    """Return the figures of one series or of all, one row each.

    Returns
    -------
    Columns `series`, `body`, `area_code`, `period_start` and `period_end` (``datetime64``, half
    open), `dims` (a JSON object; a dimension not named is summed over) and `count`.
    """
    wanted = [] if series is None else [Figure.series == series]
    frame = _frame(
        db,
        {
            "series": Figure.series,
            "body": Figure.body,
            "area_code": Figure.area_code,
            "period_start": Figure.period_start,
            "period_end": Figure.period_end,
            "dims": Figure.dims,
            "count": Figure.how_many,
        },
        {"period_start": "datetime64[us]", "period_end": "datetime64[us]", "count": "int64"},
        wanted,
    )
    order = ["series", "body", "area_code", "period_start", "period_end", "dims"]
    return frame.sort_values(order, ignore_index=True)


def street_crimes_frame(db: Session) -> pd.DataFrame:
    """Return every street-level crime, one row each: context, never a concern.

    Returns
    -------
    Columns `month` (``YYYY-MM``), `crime_type`, `force`, `lsoa_code`, and `longitude` and
    `latitude` (WGS 84 degrees, moved by the publisher to a street nearby), sorted by `crime_uid`.
    """
    return _frame(
        db,
        {
            "crime_uid": StreetCrime.uid,
            "month": StreetCrime.month,
            "crime_type": StreetCrime.crime_type,
            "force": StreetCrime.force,
            "lsoa_code": StreetCrime.lsoa_code,
            "longitude": StreetCrime.longitude,
            "latitude": StreetCrime.latitude,
        },
        {"longitude": "float64", "latitude": "float64"},
    )


def training_frame(db: Session) -> pd.DataFrame:
    """Return how many people of each organisation were trained, one row a month and course.

    Returns
    -------
    Columns `organisation`, `district_code`, `ward_code`, `role`, `course`, `trained_on`
    (``YYYY-MM``), `people` and `frontline_staff` (``Int64``).
    """
    return _frame(
        db,
        {
            "organisation": Training.organisation,
            "district_code": Training.district_code,
            "ward_code": Training.ward_code,
            "role": Training.role,
            "course": Training.course,
            "trained_on": Training.trained_on,
            "people": Training.people,
            "frontline_staff": Training.frontline_staff,
        },
        {"people": "int64", "frontline_staff": "Int64"},
    ).sort_values(["organisation", "trained_on", "role", "course"], ignore_index=True)


def visits_frame(db: Session) -> pd.DataFrame:
    """Return every visit, one row each, sorted by `visit_uid`.

    Returns
    -------
    Columns `visit_uid`, `visited_on` (``datetime64``), `organisation`, `sector`, `place_kind`,
    `place`, `premises_uid`, `purpose` and `finding`.
    """
    return _frame(
        db,
        {
            "visit_uid": Visit.uid,
            "visited_on": Visit.visited_on,
            "organisation": Visit.organisation,
            "sector": Visit.sector,
            "place_kind": Visit.place_kind,
            "place": Visit.place,
            "premises_uid": Visit.premises_uid,
            "purpose": Visit.purpose,
            "finding": Visit.finding,
        },
        {"visited_on": "datetime64[us]"},
    )


def returns_frame(db: Session) -> pd.DataFrame:
    """Return every Partner return, one row each, sorted by quarter and organisation.

    Returns
    -------
    Columns `organisation`, `quarter`, `state` (``received`` or ``nil``), `changed`, `learnt` and
    `asked` (free text, for named analysts only).
    """
    frame = _frame(
        db,
        {
            "organisation": Return.organisation,
            "quarter": Return.quarter,
            "state": Return.state,
            "changed": Return.changed,
            "learnt": Return.learnt,
            "asked": Return.asked,
        },
        {},
    )
    return frame.sort_values(["quarter", "organisation"], ignore_index=True)


def returns_by_quarter(
    db: Session, organisations: Sequence[str], quarters: Sequence[str]
) -> pd.DataFrame:
    """Say of each organisation and quarter whether anything was received.

    Parameters
    ----------
    db
        A session.
    organisations
        Their keys.
    quarters
        Names such as ``2026-Q3``.

    Returns
    -------
    One row an organisation and quarter, in the order given: `organisation`, `quarter`, `state`,
    `records` (concerns received in that quarter) and `totals` (rows of totals). The state is
    ``received`` where there is a return, a total or a record; ``nil`` where there is only word
    that there is nothing to report; else ``missing``.
    """
    said = returns_frame(db)
    figures = figures_frame(db, TOTALS_SERIES)
    totals = pd.Series(
        list(zip(figures["body"], figures["period_start"].map(_quarter_name), strict=True)),
        dtype=object,
    )
    is_nil = figures["dims"] == _NIL
    counted = totals[~is_nil].value_counts()
    nil = {*totals[is_nil], *_pairs(said[said["state"] == "nil"])}
    received = {*counted.index, *_pairs(said[said["state"] == "received"])}
    records = _records_by_quarter(db)
    rows = []
    for quarter in quarters:
        for organisation in organisations:
            pair = (organisation, quarter)
            here = records.get(pair, 0)
            state = "received" if here or pair in received else "nil" if pair in nil else "missing"
            rows.append((*pair, state, here, int(counted.get(pair, 0))))
    columns = ["organisation", "quarter", "state", "records", "totals"]
    return pd.DataFrame(rows, columns=columns)


def _records_by_quarter(db: Session) -> dict[tuple[str, str], int]:
    """Count the concerns of each organisation and quarter that has any."""
    held: dict[tuple[str, str], int] = {}
    days = select(Record.organisation, Record.received_on, func.count())
    for organisation, day, count in db.execute(
        days.group_by(Record.organisation, Record.received_on)
    ):
        pair = (organisation, quarter_of(day).name)
        held[pair] = held.get(pair, 0) + count
    return held


def _quarter_name(day: pd.Timestamp) -> str:
    return quarter_of(day.date()).name


def _pairs(said: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(said["organisation"], said["quarter"], strict=True))


def _frame(
    db: Session,
    columns: Mapping[str, InstrumentedAttribute[Any]],
    kinds: Mapping[str, str],
    wanted: Sequence[Any] = (),
) -> pd.DataFrame:
    """Return a table as a frame sorted by its first column, text unless said otherwise."""
    asked = select(*columns.values()).where(*wanted).order_by(next(iter(columns.values())))
    held = [list(row) for row in db.execute(asked)]
    frame = pd.DataFrame(held, columns=list(columns), dtype=object)
    return frame.astype({name: kinds.get(name, "str") for name in columns})
