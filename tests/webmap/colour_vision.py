"""How far apart two colours look, also to readers who do not see red, green or blue.

CIECAM02 (CIE 159:2004) with the uniform space of Luo, Cui & Li (2006); colour vision deficiency
after Machado, Oliveira & Fernandes (2009), severity 1. Checked against the worked figures printed
in Fairchild, *Color Appearance Models*, for CIECAM02.
"""

from dataclasses import dataclass

import numpy as np

TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])
D65 = np.array([95.047, 100.0, 108.883])
#: What a reader without one kind of cone sees of linear red, green and blue.
VISION = {
    "normal": np.eye(3),
    "protanope": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranope": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanope": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


@dataclass(frozen=True)
class Appearance:
    """Lightness, colourfulness and hue angle in degrees."""

    lightness: float
    colourfulness: float
    hue: float


def difference(one: str, other: str, vision: str) -> float:
    """CAM02-UCS distance of two colours such as ``"#d7301f"`` as one kind of reader sees them."""
    return float(np.linalg.norm(uniform(one, vision) - uniform(other, vision)))


def uniform(colour: str, vision: str) -> np.ndarray:
    """Place of a colour in CAM02-UCS, on a screen in an ordinary room (sRGB conditions)."""
    seen = appearance(TO_XYZ @ linear(colour, vision) * 100, D65, 64 / np.pi / 5)
    lightness = 1.7 * seen.lightness / (1 + 0.007 * seen.lightness)
    colourfulness = np.log1p(0.0228 * seen.colourfulness) / 0.0228
    angle = np.radians(seen.hue)
    return np.array([lightness, colourfulness * np.cos(angle), colourfulness * np.sin(angle)])


def linear(colour: str, vision: str) -> np.ndarray:
    """Linear red, green and blue of a colour as one kind of reader sees it."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    plain = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.clip(VISION[vision] @ plain, 0, 1)


def appearance(xyz: np.ndarray, white: np.ndarray, adapting: float) -> Appearance:
    """CIECAM02 in an average surround, background 20 % of white, `adapting` in cd per m2."""
    k = 1 / (5 * adapting + 1)
    level = 0.2 * k**4 * 5 * adapting + 0.1 * (1 - k**4) ** 2 * (5 * adapting) ** (1 / 3)
    background = 20 / white[1]
    induction = 0.725 * background**-0.2
    base = 1.48 + np.sqrt(background)
    adapted = 1 - np.exp((-adapting - 42) / 92) / 3.6
    gain = adapted * white[1] / (CAT02 @ white) + 1 - adapted
    cones = _compressed(xyz, gain, level)
    of_white = _compressed(white, gain, level)
    a = cones[0] - 12 * cones[1] / 11 + cones[2] / 11
    b = (cones[0] + cones[1] - 2 * cones[2]) / 9
    hue = np.degrees(np.arctan2(b, a)) % 360
    eccentricity = (np.cos(np.radians(hue) + 2) + 3.8) / 4
    weights = np.array([2, 1, 1 / 20])
    achromatic = (weights @ cones - 0.305) * induction
    achromatic_white = (weights @ of_white - 0.305) * induction
    lightness = 100 * (achromatic / achromatic_white) ** (0.69 * base)
    t = (50_000 / 13 * induction * eccentricity * np.hypot(a, b)) / (
        cones @ np.array([1, 1, 21 / 20])
    )
    chroma = t**0.9 * np.sqrt(lightness / 100) * (1.64 - 0.29**background) ** 0.73
    return Appearance(float(lightness), float(chroma * level**0.25), float(hue))


def _compressed(xyz: np.ndarray, gain: np.ndarray, level: float) -> np.ndarray:
    """Responses of the cones after adaptation and compression."""
    cones = HPE @ np.linalg.inv(CAT02) @ (gain * (CAT02 @ xyz))
    strength = (level * np.abs(cones) / 100) ** 0.42
    return np.sign(cones) * 400 * strength / (27.13 + strength) + 0.1
