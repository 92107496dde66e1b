"""The colour measure the legend is held to gives the figures its authors printed."""

import numpy as np
import pytest

from tests.webmap.colour_vision import VISION, appearance, difference

WHITE = np.array([95.05, 100.0, 108.88])


@pytest.mark.parametrize(
    ("xyz", "adapting", "lightness", "colourfulness", "hue"),
    [
        ((19.01, 20.00, 21.78), 318.31, 41.73, 0.1088, 219.0),
        ((57.06, 43.06, 31.96), 31.83, 65.96, 41.67, 19.6),
    ],
)
def test_agrees_with_the_printed_examples(xyz, adapting, lightness, colourfulness, hue):
    """Fairchild, Color Appearance Models, worked examples of CIECAM02, cases 1 and 2."""
    seen = appearance(np.array(xyz), WHITE, adapting)

    assert seen.lightness == pytest.approx(lightness, abs=0.01)
    assert seen.colourfulness == pytest.approx(colourfulness, abs=0.01)
    assert seen.hue == pytest.approx(hue, abs=0.06)


@pytest.mark.parametrize("vision", VISION)
def test_grey_looks_grey_to_everyone(vision):
    assert difference("#808080", "#808080", vision) == 0
    assert difference("#808080", "#828282", vision) < 2


def test_red_and_green_close_in_without_green_cones():
    assert difference("#d73027", "#1a9850", "deuteranope") < (
        difference("#d73027", "#1a9850", "normal") / 2
    )
