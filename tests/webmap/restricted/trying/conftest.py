"""Trials and pairs over the five hundred records."""

from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from tests.webmap.five_hundred import TODAY
from webmap.restricted.desk import desk
from webmap.restricted.trying.comparison import Comparison
from webmap.restricted.trying.flips import Flips
from webmap.restricted.trying.outcome import Outcome
from webmap.restricted.trying.pair import pair_asked
from webmap.restricted.trying.trial import trial_asked


@pytest.fixture(scope="session")
def here(app):
    """The desk over the five hundred."""
    with app.app_context():
        return desk()


@pytest.fixture(scope="session")
def trial_of(here):
    """Read an address of the laboratory."""
    return lambda address: trial_asked(MultiDict(parse_qsl(address)), here, TODAY)


@pytest.fixture(scope="session")
def outcome_of(here, trial_of):
    """Work out what an address of the laboratory tries."""
    return lambda address: Outcome.of(here, trial_of(address), TODAY)


@pytest.fixture(scope="session")
def flips_of(here, trial_of):
    """Compare what an address tries with the usual design."""

    def worked_out(address):
        trial = trial_of(address)
        return Flips.between(*(Outcome.of(here, each, TODAY) for each in (trial.usual, trial)))

    return worked_out


@pytest.fixture(scope="session")
def pair_of(here):
    """Read an address of the comparison."""
    return lambda address: pair_asked(MultiDict(parse_qsl(address)), here, TODAY)


@pytest.fixture(scope="session")
def comparison_of(here, pair_of):
    """Compare what an address asks."""
    return lambda address: Comparison.of(here, pair_of(address), TODAY)
