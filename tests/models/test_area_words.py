from typing import get_args

import pytest

from models.area_words import PLURAL, SINGULAR, count_words
from models.release import AreaLevel


def test_every_level_has_its_words_in_order():
    assert tuple(SINGULAR) == tuple(PLURAL) == get_args(AreaLevel)


@pytest.mark.parametrize(
    ("number", "words"), [(0, "groups of wards"), (1, "group of wards"), (2, "groups of wards")]
)
def test_one_is_one(number, words):
    assert count_words(number, "group") == words
