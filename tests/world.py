"""A made-up county of twelve wards, and concerns in it, for tests that need no real place."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from boundaries import Areas
from boundaries.coverage import roll_up
from geo.periods import Period, quarters_between
from models.disclosure.counted import Counted, admit
from models.disclosure.cube import tabulate
from models.disclosure.geography import Geography
from models.disclosure.spec import ReleaseSpec, TableSpec, family_from

KEY = bytes(range(32))
FIRST = Period.quarter("2023-Q4")
LAST = Period.quarter("2026-Q3")
FAMILY = family_from(FIRST.start, "2025")
LEVELS = ("ward", "small_group", "group", "district", "county")
#: Tables T1 to T3: enough for most questions, and quick.
SHORT = ReleaseSpec(
    version=0,
    tables=(
        TableSpec(name="T1", level="ward", period_kinds=("year", "all")),
        TableSpec(name="T2", level="district", period_kinds=("quarter", "year", "all")),
        TableSpec(name="T3", level="county", period_kinds=("quarter", "year", "all")),
    ),
)
#: What random records tell of a case, and how often.
TOLD = {
    "exploitation": (
        ["labour", "sexual", "labour;sexual", "criminal", "unknown"],
        [0.4, 0.2, 0.1, 0.2, 0.1],
    ),
    "child": (["no", "yes", "unknown"], [0.6, 0.3, 0.1]),
    "came_from": (["police", "council", "public"], [0.5, 0.3, 0.2]),
    "organisation": (
        ["west_yorkshire_police", "kirklees_council", "leeds_council", "nhs_west_yorkshire"],
        [0.4, 0.2, 0.2, 0.2],
    ),
    "sector": (["car_wash", "nail_bar", ""], [0.3, 0.2, 0.5]),
    "record_type": (["intelligence", "crime", "nrm_referral"], [0.6, 0.3, 0.1]),
}
#: Wards in a small group, and in a group, side by side in their row.
IN_SMALL_GROUP, IN_GROUP = 2, 4


def county(columns=4, rows=3, residents=None):
    """Square wards in a grid, one district a row: Areas of five levels, each within the next."""
    places = [(row, column) for row in range(rows) for column in range(columns)]
    index = pd.Index([f"E050{row}{column:04d}" for row, column in places], name="area_code")
    frame = gpd.GeoDataFrame(
        {
            "name": [f"Ward {row}-{column}" for row, column in places],
            "district_code": [f"E0800003{row + 2}" for row, _ in places],
            "district_name": [f"District {row}" for row, _ in places],
            "small_group_code": [
                f"E0800003{row + 2}-S{column // IN_SMALL_GROUP + 1:02d}" for row, column in places
            ],
            "group_code": [
                f"E0800003{row + 2}-G{column // IN_GROUP + 1:02d}" for row, column in places
            ],
            "residents": residents or [15_000 + 500 * column for _, column in places],
            "hectares": 100.0,
        },
        index=index,
        geometry=[
            shapely.box(4e5 + 1e3 * c, 4e5 + 1e3 * r, 4e5 + 1e3 * (c + 1), 4e5 + 1e3 * (r + 1))
            for r, c in places
        ],
        crs="EPSG:27700",
    )
    wards = Areas(frame, "2025", "ward", "made up")
    united = {level: roll_up(wards, level) for level in ("district", "county")}
    groups = {level: groups_of(wards, level) for level in ("small_group", "group")}
    return {level: ({"ward": wards} | united | groups)[level] for level in LEVELS}


def groups_of(wards, level):
    """Unite the wards of each small group or group, by the codes they carry."""
    rows = []
    for code, inside in wards.frame.groupby(f"{level}_code"):
        rows.append(
            {
                "area_code": code,
                "name": " and ".join((inside["name"].iloc[0], inside["name"].iloc[-1])),
                "district_code": inside["district_code"].iloc[0],
                "district_name": inside["district_name"].iloc[0],
                "residents": inside["residents"].sum(),
                "hectares": inside["hectares"].sum(),
                "geometry": shapely.coverage_union_all(inside.geometry.to_numpy()),
            }
            | ({"group_code": inside["group_code"].iloc[0]} if level == "small_group" else {})
        )
    frame = gpd.GeoDataFrame(rows, crs="EPSG:27700").set_index("area_code")
    return Areas(frame, wards.vintage, level, wards.source)


def placed(areas, wards, days, **columns):
    """Placed records in the given rows of wards on the given days; other columns as given."""
    codes = np.asarray(areas["ward"].codes, dtype=object)[np.asarray(wards, dtype=int)]
    frame = areas["ward"].frame
    count = len(codes)
    table = pd.DataFrame(
        {
            "record_uid": [f"{at:032x}" for at in range(count)],
            "uid": [f"{at:032x}" for at in range(count)],
            "case_uid": [f"{at:032x}" for at in range(count)],
            "organisation": "west_yorkshire_police",
            "came_from": "police",
            "record_type": "intelligence",
            "exploitation": "labour",
            "child": "no",
            "sector": pd.Series([None] * count, dtype="object"),
            "received_on": pd.to_datetime(pd.Series(days, dtype="object")).astype("datetime64[ns]"),
            "handling": "P",
            "information_grade": "B",
            "precision": "point",
            "ward_code": codes,
            "district_code": frame["district_code"].reindex(codes).to_numpy(dtype=object),
        }
    )
    return table.assign(**columns)


def random_records(areas, per_quarter, seed=1, risk=None, first=FIRST, last=LAST):
    """About `per_quarter` placed records a quarter, spread over wards by residents and risk."""
    rng = np.random.default_rng(seed)
    weight = areas["ward"].frame["residents"].to_numpy(dtype=float) * (1 if risk is None else risk)
    wards, days = [], []
    for quarter in quarters_between(first, last):
        count = rng.poisson(per_quarter)
        wards.extend(rng.choice(len(weight), size=count, p=weight / weight.sum()))
        length = (quarter.end - quarter.start).days
        starts = np.datetime64(quarter.start) + rng.integers(0, length, size=count)
        days.extend(starts)
    cases = [rng.bytes(16).hex() for _ in wards]
    told = {name: rng.choice(words, size=len(wards), p=p) for name, (words, p) in TOLD.items()}
    told["sector"] = pd.Series(told["sector"], dtype="object").replace({"": None})
    return placed(areas, wards, days, case_uid=cases, **told)


def unplaced(records, areas):
    """Turn placed records back into what the records store holds: points in the same wards."""
    centres = areas["ward"].frame.geometry.centroid
    centre = centres.reindex(records["ward_code"].to_numpy())
    points = [f"{point.x:.0f},{point.y:.0f}" for point in centre]
    return records.drop(columns=["uid", "ward_code", "district_code", "precision"]).assign(
        place_kind="point", place=points
    )


def exact_cells(records, areas, spec=SHORT, *, quarter=LAST, family=FAMILY, key=KEY):
    """Count placed records as the first release of a family does."""
    counted = admit(Counted.none(), records, family, quarter, key)
    return tabulate(counted, Geography.of(areas), family, quarter, spec)
