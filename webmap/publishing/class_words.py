"""Class words are what partners call the classes that a divided table has cells of."""

from collections.abc import Mapping
from typing import Final

from models.disclosure.dimensions import Dimension, classes_of
from models.sectors.taxonomy import sectors

__all__ = ["DIMENSION_WORDS", "all_class_words", "class_words"]

#: What a table divided by a dimension is called.
DIMENSION_WORDS: Final[Mapping[Dimension, str]] = {
    "type": "Kind of exploitation",
    "age": "Children and adults",
    "origin": "Where reports came from",
    "sector": "Business sector",
    "record_type": "Kind of report",
}
_WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("type", "labour"): "labour exploitation",
    ("type", "sexual"): "sexual exploitation",
    ("type", "criminal"): "criminal exploitation",
    ("type", "domestic_servitude"): "domestic servitude",
    ("type", "forced_marriage"): "forced marriage",
    ("type", "organ_removal"): "organ removal",
    ("type", "child_exploitation"): "child exploitation",
    ("type", "unknown"): "kind not known",
    ("age", "adult"): "about adults",
    ("age", "child"): "about a child",
    ("age", "unknown"): "age not known",
    ("origin", "police"): "police",
    ("origin", "partners"): "councils, health and charities",
    ("origin", "public"): "businesses and the public",
    ("record_type", "intelligence"): "intelligence",
    ("record_type", "crime"): "recorded crime",
    ("record_type", "nrm_referral"): "referral to the National Referral Mechanism",
    ("record_type", "duty_to_notify"): "notification without referral (duty to notify)",
    ("record_type", "concern"): "concern",
}


def class_words(dimension: str, name: str) -> str:
    """Return one class as a sentence has it: ``("type", "labour")`` is "labour exploitation"."""
    if dimension == "sector":
        return sectors()[name].label
    return _WORDS[dimension, name]


def all_class_words() -> dict[str, dict[str, object]]:
    """Return for each dimension what it is called, and its classes in order with their words."""
    return {
        dimension: {
            "words": words,
            "classes": {name: class_words(dimension, name) for name in classes_of(dimension)},
        }
        for dimension, words in DIMENSION_WORDS.items()
    }
