"""Inputs of lab 6's checks, made from a random generator: the same for the visible and the hidden ones."""

from grader.authors import ClickModel, clicks

SMALL = ClickModel(integers=2, categories=4, largest=8)
WIDE = ClickModel(integers=6, categories=6, largest=6)


def impressions(rng, n, model=SMALL, drift=0.0):
    """n parsed clicks. Some values occur in several fields, some are missing, most of them several times."""
    lines = clicks(n, rng.getrandbits(128), model, drift=drift)
    return [(int(label), list(enumerate(values))) for label, *values in (line.split("\t") for line in lines)]


def numbered(rng, rows, share=1.0):
    """A dictionary of a share of the features of rows, in which indices follow no order."""
    features = sorted({feature for _, features in rows for feature in features})
    known = rng.sample(features, round(share * len(features)))
    return {feature: index for index, feature in enumerate(known)}
