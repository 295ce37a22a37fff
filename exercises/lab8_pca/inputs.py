"""Inputs of lab 8's checks, made from a random generator: the same for the visible and the hidden ones."""

import numpy as np


def cloud(np_rng, n, d, far=3.0):
    """n rows of d features that spread differently along slanted directions, around a mean that is not 0."""
    frame = np.linalg.qr(np_rng.normal(size=(d, d)))[0]
    spread = 4.0 / 2.5 ** np.arange(d)
    return list(far + np_rng.normal(size=d) + (np_rng.normal(size=(n, d)) * spread) @ frame.T)


def covariance(np_rng, d):
    """A random covariance whose eigenvalues are well apart, and not in the order of the axes."""
    frame = np.linalg.qr(np_rng.normal(size=(d, d)))[0]
    return (frame * (9.0 / 2.0 ** np.arange(d) * np_rng.uniform(0.9, 1.1, d))) @ frame.T


def frame(np_rng, d, k):
    """k directions of d features, at right angles and of length 1, as columns."""
    return np.linalg.qr(np_rng.normal(size=(d, k)))[0]


def signless(columns):
    """The columns of an array, each turned so that its largest element is positive."""
    largest = np.argmax(np.abs(columns), axis=0)
    return columns * np.sign(columns[largest, np.arange(columns.shape[1])])


def signless_pair(found):
    """Eigenvalues, and their eigenvectors without their signs."""
    eigenvalues, columns = found
    return eigenvalues, signless(columns)
