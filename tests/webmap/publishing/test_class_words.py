"""Every class that a table is divided into has words, in the table's own order."""

import json

from models.disclosure.dimensions import classes_of
from models.disclosure.spec import WHOLE
from webmap.publishing.class_words import DIMENSION_WORDS, all_class_words, class_words


def test_every_dimension_of_the_cube_has_words():
    assert {table.dimension for table in WHOLE.tables} - {None} == set(DIMENSION_WORDS)


def test_every_class_has_words_of_its_own_in_published_order():
    for dimension, known in all_class_words().items():
        assert list(known["classes"]) == list(classes_of(dimension))
        assert len(set(known["classes"].values())) == len(known["classes"])
        assert known["words"] == DIMENSION_WORDS[dimension]


def test_sectors_have_the_words_of_their_list():
    assert class_words("sector", "car_wash") == "Hand car wash and valeting"


def test_they_can_be_stored():
    assert json.loads(json.dumps(all_class_words())) == all_class_words()
