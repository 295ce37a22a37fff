"""A made-up imaging movie: the brightness of each pixel of a brain over time, in the format of ``neuro.txt``.

An animal is shown moving bars in ``n_groups`` directions, one trial after the other, and each trial is ``n_times``
pictures long. Three components are planted. All active pixels rise and decay within each trial, whatever the direction;
two further groups of pixels answer to directions, the one like the cosine of its angle, the other like the sine. Each
component has a map (how strongly each pixel takes part) and a series (its course over time); what a pixel shows is

    base * (1 + sum of map * series + noise)

so the relative change of brightness is a sum of three outer products and noise: what PCA is made to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

N_GROUPS, N_TIMES = 12, 20
_STRENGTHS = (0.16, 0.12, 0.08)
"""The largest relative change of brightness that each component causes."""
_NOISE = 0.04
_BLOBS = 3


@dataclass(frozen=True, eq=False)
class Movie:
    """``n`` pixels over ``t`` pictures.

    ``places`` (n, 2): x and y of each pixel; ``brightness`` (n, t); and what was planted: ``maps`` (3, n) and
    ``series`` (3, t).
    """

    places: Integers
    brightness: Floats
    maps: Floats
    series: Floats

    def lines(self) -> list[str]:
        """A line ``x y v1 v2 ...`` for each pixel, as in ``neuro.txt``; brightness with two digits."""
        return [
            f"{x} {y} " + " ".join(f"{value:.2f}" for value in row)
            for (x, y), row in zip(self.places.tolist(), self.brightness.tolist(), strict=True)
        ]


def movie(width: int, height: int, seed: int, *, n_groups: int = N_GROUPS, n_times: int = N_TIMES) -> Movie:
    """A movie of ``width`` x ``height`` pixels over ``n_groups`` trials of ``n_times`` pictures.

    The same arguments give the same movie on every machine. Raises ``ValueError`` for a size below 1.
    """
    import numpy as np

    if min(width, height, n_groups, n_times) < 1:
        raise ValueError(f"sizes must be at least 1, are {width} x {height} pixels, {n_groups} x {n_times} pictures")
    random = np.random.default_rng(seed)
    places = np.array([(x, y) for y in range(height) for x in range(width)])
    relative = places / np.array([width, height])
    maps = np.array([strength * _map(relative, random) for strength in _STRENGTHS])
    series = planted_series(n_groups, n_times)
    base = random.gamma(9.0, 4.0, size=(len(places), 1)) + 10
    noise = _NOISE * random.standard_normal((len(places), series.shape[1]))
    return Movie(places, base * (1 + maps.T @ series + noise), maps, series)


def planted_series(n_groups: int = N_GROUPS, n_times: int = N_TIMES) -> Floats:
    """The three planted series, (3, n_groups * n_times), group after group, each of largest size 1 and mean 0."""
    import numpy as np

    time = (np.arange(n_times) + 0.5) / n_times
    common = time * np.exp(-4 * time)
    answer = np.exp(-(((time - 0.55) / 0.18) ** 2))
    angle = 2 * np.pi * np.arange(n_groups) / n_groups
    series = np.array(
        [
            np.tile(common, n_groups),
            np.outer(np.cos(angle), answer).ravel(),
            np.outer(np.sin(angle), answer).ravel(),
        ]
    )
    series -= series.mean(axis=1, keepdims=True)
    largest = np.abs(series).max(axis=1, keepdims=True)
    return np.asarray(series / np.where(largest > 0, largest, 1.0), float)


def _map(places: Floats, random: np.random.Generator) -> Floats:
    """A few smooth spots, largest value 1, at places in the unit square."""
    import numpy as np

    centres = random.uniform(0.1, 0.9, size=(_BLOBS, 2))
    widths = random.uniform(0.08, 0.2, size=_BLOBS)
    distances = ((places[:, None, :] - centres) ** 2).sum(axis=2)
    spots: Floats = np.exp(-distances / (2 * widths**2)).max(axis=1)
    spots /= spots.max()
    return spots
