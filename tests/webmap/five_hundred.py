"""Five hundred concerns, made by hand, for commands that need records to work on."""

import csv
from datetime import date

import numpy as np

import boundaries
from geo.periods import Period, quarters_between

TODAY = date(2026, 11, 22)
FIRST, LAST = Period.quarter("2024-Q3"), Period.quarter("2026-Q3")
COLUMNS = [
    *("concern_id", "received_on", "record_type", "came_from", "organisation"),
    *("place_kind", "place", "source_grade", "information_grade", "handling"),
]


def concern_rows(start=0, handling="P"):
    """Five hundred concerns over nine quarters, three in ten of them in one ward."""
    rng = np.random.default_rng(3)
    wards = boundaries.load("ward").frame.geometry.representative_point()
    rows = []
    for quarter in quarters_between(FIRST, LAST):
        for _ in range(55):
            point = wards.iloc[0 if rng.random() < 0.3 else rng.integers(len(wards))]
            day = np.datetime64(quarter.start) + rng.integers(0, 90)
            values = [
                *(f"WY-{start + len(rows):05d}", str(day), "intelligence", "police"),
                *("west_yorkshire_police", "point", f"{point.x:.0f},{point.y:.0f}", "1", "B"),
                handling,
            ]
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def write_concerns(path, rows):
    """Write rows as a concern file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return path
