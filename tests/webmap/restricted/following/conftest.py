"""Series over the five hundred records, and over the same with a burst in one ward."""

from dataclasses import replace
from urllib.parse import parse_qsl

import pandas as pd
import pytest
from werkzeug.datastructures import MultiDict

from tests.webmap.five_hundred import TODAY
from webmap.restricted.asking import asked_for
from webmap.restricted.desk import desk
from webmap.restricted.following.area_page import AreaPage
from webmap.restricted.following.area_series import find_area
from webmap.restricted.following.followed import Followed
from webmap.restricted.remembering import Remembered

#: Cases added to one ward in the newest quarter.
BURST = 30
BURST_WARD, BUSY_WARD = "E05001362", "E05001341"


@pytest.fixture(scope="session")
def here(app):
    """The desk over the five hundred."""
    with app.app_context():
        return desk()


@pytest.fixture(scope="session")
def follow(here):
    """Follow what an address asks, over a desk."""

    def followed(address="", over=here):
        return Followed.of(over, asked_for(MultiDict(parse_qsl(address)), over, TODAY), TODAY)

    return followed


@pytest.fixture(scope="session")
def followed(follow):
    """The nine quarters, as usual."""
    return follow()


@pytest.fixture(scope="session")
def page_of(followed):
    """The page of one area."""
    return lambda code, over=followed: AreaPage(
        followed=over, area=find_area(over.here.areas, code)
    )


@pytest.fixture(scope="session")
def burst_desk(here):
    """The desk with a burst in one ward, of two kinds, one of them told by two organisations."""
    model = here.placed[here.placed["ward_code"] == BUSY_WARD].iloc[[0] * BURST].copy()
    model["record_uid"] = [f"burst-{at}" for at in range(BURST)]
    model["case_uid"] = [f"case-{at}" for at in range(BURST)]
    model["received_on"] = pd.Timestamp("2026-08-15")
    model["ward_code"] = BURST_WARD
    model["exploitation"] = ["labour;sexual"] * 10 + ["labour"] * 20
    again = model.iloc[:5].assign(organisation="kirklees_council", came_from="council")
    again["record_uid"] = [f"again-{at}" for at in range(5)]
    false = model.iloc[:3].assign(information_grade="E", case_uid=["f1", "f2", "f3"])
    placed = pd.concat([here.placed, model, again, false], ignore_index=True)
    return replace(here, placed=placed, remembered=Remembered(64))


@pytest.fixture(scope="session")
def burst(follow, burst_desk):
    """The nine quarters with the burst."""
    return follow("", burst_desk)
