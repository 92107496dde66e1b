"""What a twin's concern files hold once they are taken in and placed, without a store."""

import io
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.assign import AreaIndex
from geo.placing import place
from geo.postcodes import Postcodes

_GRADED = ("information_grade", "sector", "child", "exploitation")


def placed_records(twin, wards, postcodes):
    """Accepted concerns of a twin with their wards: broken and repeated rows left out."""
    tables = [
        pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
        for content in twin.concerns.values()
    ]
    rows = pd.concat(tables, ignore_index=True)
    rows = rows[rows["received_on"].str.fullmatch(r"\d{4}-\d\d-\d\d")]
    rows = rows[rows["record_type"] != "suspicion"]
    rows = rows.drop_duplicates("concern_id").reset_index(drop=True)
    rows = rows.assign(
        record_uid=rows["concern_id"],
        case_uid=rows["linked_case"].where(rows["linked_case"] != "", rows["concern_id"]),
        received_on=pd.to_datetime(rows["received_on"]),
        investigation=False,
        source_grade=pd.to_numeric(rows["source_grade"], errors="coerce").astype("Int64"),
        **{name: rows[name].where(rows[name] != "", None) for name in _GRADED},
    )
    return place(rows, wards, _directory(wards, postcodes))


def _directory(wards, postcodes):
    inside = AreaIndex(wards).assign(
        postcodes["easting"].to_numpy(dtype=float), postcodes["northing"].to_numpy(dtype=float)
    )
    districts = wards.frame["district_code"].to_numpy(dtype=object)[inside]
    return Postcodes(postcodes.assign(district_code=districts))


@dataclass(frozen=True, kw_only=True)
class Found:
    """How a series fared against what was planted in its twin, as counts that add up over twins.

    Of hotspots: planted, found (at least one ward hot), half (at least half of them). Of wards:
    flagged and planted, flagged or planted, quiet, quiet and flagged. Of the drive, in the year to
    its end: wards of its district that lie apart from everything else planted and those beside
    something, and how many of each were called hot.
    """

    persistent: tuple[int, int, int]
    emerging: tuple[int, int, int]
    ended_while: tuple[int, int, int]
    ended_told: int
    both: int
    either: int
    quiet: int
    false: int
    delays: tuple[int, ...]
    scan_found: int
    scan_both: int
    scan_either: int
    drive_named: bool
    others_named: int
    driven: int
    driven_hot: int
    beside: int
    beside_hot: int
    quiet_then: int
    quiet_hot_then: int


def compare(truth, wards, neighbours, series, period):
    """Compare one series, and the map of its last twelve months, with the truth of its twin."""
    codes = wards.codes
    hot = series.steps.hot
    by_kind = {}
    for planted in truth.planted:
        by_kind.setdefault(planted.kind, []).append(codes.get_indexer(list(planted.areas)))
    (ended,) = by_kind["ended hotspot"]
    (emerging,) = by_kind["emerging hotspot"]
    acting = np.concatenate([*by_kind["persistent hotspot"], emerging])
    now = period.hotspots.category == "more than expected"
    half = len(truth.quarters) // 2
    real = np.zeros(len(codes), dtype=bool)
    real[acting] = True
    everything = np.concatenate([acting, ended, np.concatenate(by_kind["sector ring"])])
    near = neighbours.with_self()[everything].sum(axis=0) > 0
    first_hot = [at for at in range(len(truth.quarters) - 4, len(truth.quarters))
                 if hot[emerging, at].any()]  # fmt: skip
    clustered = np.zeros(len(codes), dtype=bool)
    for cluster in period.clusters:
        if cluster.high:
            clustered[cluster.members] = True
    groups = [*by_kind["persistent hotspot"], emerging]
    drive = next(each for each in truth.planted if each.kind == "reporting drive")
    driven = codes.isin(drive.areas) & ~np.asarray(near)
    planted = np.zeros(len(codes), dtype=bool)
    planted[everything] = True
    beside = codes.isin(drive.areas) & np.asarray(near) & ~planted
    quiet = ~np.asarray(near) & ~codes.isin(drive.areas)
    named = [
        change.district == wards.frame["district_code"][drive.areas[0]]
        and bool({quarter.name for quarter in change.quarters} & set(drive.quarters))
        for change in series.reporting
    ]
    then = truth.quarters.index(drive.quarters[-1])
    return Found(
        persistent=_tally(by_kind["persistent hotspot"], now),
        emerging=_tally([emerging], now),
        ended_while=_tally([ended], hot[:, half - 1]),
        ended_told=int((series.steps.state[ended] == "ended").any()),
        both=int((now & real).sum()),
        either=int((now | real).sum()),
        quiet=int((~np.asarray(near)).sum()),
        false=int((now & ~np.asarray(near)).sum()),
        delays=(first_hot[0] - len(truth.quarters) + 4,) if first_hot else (),
        scan_found=sum(bool(clustered[rows].any()) for rows in groups),
        scan_both=int((clustered & real).sum()),
        scan_either=int((clustered | real).sum()),
        drive_named=any(named),
        others_named=len(named) - sum(named),
        driven=int(driven.sum()),
        driven_hot=int((driven & hot[:, then]).sum()),
        beside=int(beside.sum()),
        beside_hot=int((beside & hot[:, then]).sum()),
        quiet_then=int(quiet.sum()),
        quiet_hot_then=int((quiet & hot[:, then]).sum()),
    )


def _tally(groups, flagged):
    shares = [flagged[rows].mean() for rows in groups]
    return len(groups), sum(share > 0 for share in shares), sum(share >= 0.5 for share in shares)
