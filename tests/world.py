"""A made-up county of twelve wards, and concerns in it, for tests that need no real place."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from boundaries import Areas
from boundaries.coverage import roll_up
from geo.periods import Period, quarters_between

KEY = bytes(range(32))
FIRST = Period.quarter("2023-Q4")
LAST = Period.quarter("2026-Q3")


def county(columns=4, rows=3, residents=None):
    """Square wards in a grid, one district a row: Areas by level."""
    places = [(row, column) for row in range(rows) for column in range(columns)]
    index = pd.Index([f"E050{row}{column:04d}" for row, column in places], name="area_code")
    frame = gpd.GeoDataFrame(
        {
            "name": [f"Ward {row}-{column}" for row, column in places],
            "district_code": [f"E0800003{row + 2}" for row, _ in places],
            "district_name": [f"District {row}" for row, _ in places],
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
    return {level: roll_up(wards, level) for level in ("ward", "district", "county")}


def placed(areas, wards, days, **columns):
    """Placed records in the given rows of wards on the given days; other columns as given."""
    codes = np.asarray(areas["ward"].codes, dtype=object)[np.asarray(wards, dtype=int)]
    frame = areas["ward"].frame
    count = len(codes)
    table = pd.DataFrame(
        {
            "record_uid": [f"{at:032x}" for at in range(count)],
            "case_uid": [f"{at:032x}" for at in range(count)],
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
    return placed(areas, wards, days, case_uid=[rng.bytes(16).hex() for _ in wards])


def unplaced(records, areas):
    """Turn placed records back into what the records store holds: points in the same wards."""
    centres = areas["ward"].frame.geometry.centroid
    centre = centres.reindex(records["ward_code"].to_numpy())
    points = [f"{point.x:.0f},{point.y:.0f}" for point in centre]
    return records.drop(columns=["ward_code", "district_code", "precision"]).assign(
        place_kind="point", place=points
    )
