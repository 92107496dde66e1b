"""An area figure knows whether it is a figure or words for the lack of one."""

from dataclasses import replace

import pytest

from webmap.legend import CATEGORIES, RANGE, SMALL, UNKNOWN, WITHHELD, amount_classes
from webmap.publishing.area_figure import AreaFigure


@pytest.fixture
def figure():
    return AreaFigure(
        code="E05001341",
        name="Baildon",
        look=SMALL,
        value=SMALL.words,
        low=None,
        high=None,
        order=(1, 0.0, "Baildon", "E05001341"),
        facts=(None, None, None),
    )


@pytest.mark.parametrize("look", [SMALL, UNKNOWN, WITHHELD])
def test_words_for_the_lack_of_a_figure_are_none(figure, look):
    assert not replace(figure, look=look).has_figure


@pytest.mark.parametrize(
    "look", [*amount_classes(["few", "many"]), RANGE, CATEGORIES["as expected"]]
)
def test_amounts_ranges_and_classes_are_figures(figure, look):
    assert replace(figure, look=look).has_figure
