"""A twin to look at: real wards, made-up postcodes, and the same seed every time."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
import shapely

import boundaries
from models.twin import make_twin


@pytest.fixture(scope="session")
def wards():
    return boundaries.load()


@pytest.fixture(scope="session")
def postcodes(wards):
    """Ten made-up postcodes inside each ward."""
    rng = np.random.default_rng(0)
    rows = []
    for outline in wards.frame.geometry:
        west, south, east, north = outline.bounds
        spots = rng.uniform((west, south), (east, north), (400, 2))
        inside = spots[shapely.contains_xy(outline.buffer(-60), *spots.T)]
        rows += [(x, y) for x, y in inside[:10].round()]
    table = pd.DataFrame(rows, columns=["easting", "northing"])
    table.insert(
        0, "postcode", [f"ZZ{n // 100} {n // 10 % 10}{'ABCDEFGHJK'[n % 10]}Z" for n in table.index]
    )
    return table


@pytest.fixture(scope="session")
def towns(wards):
    """Two made-up towns in each district, in the middle of its first and last ward."""
    rows = []
    for district, group in wards.frame.groupby("district_code"):
        for ward in (0, -1):
            centre = group.geometry.iloc[ward].representative_point()
            rows.append((f"{group['name'].iloc[ward]} town", district, centre.x, centre.y))
    return pd.DataFrame(rows, columns=["town", "district_code", "easting", "northing"])


@pytest.fixture(scope="session")
def twin(wards, postcodes, towns):
    return make_twin(wards, postcodes, towns, rng=np.random.default_rng(7), premises=1_500)


@pytest.fixture(scope="session")
def concerns(twin):
    """Every row of every concern file, with its source."""
    tables = []
    for name, content in twin.concerns.items():
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        tables.append(pd.DataFrame(rows).assign(source=name))
    return pd.concat(tables, ignore_index=True)
