"""Inputs of lab 11's checks, made from a random generator: the same for the visible and the hidden ones.

What makes a mistake visible (columns in another order than the alphabet's, a year that is no number, a probability of
exactly the threshold, a listener whom nobody knows) stands in each of them by construction, whatever the seed.
"""

from math import exp

from grader.authors import DenseVector, accuracy, auc

SONGS = "id bigint, year double, t1 double, t2 double, t3 double"
UNSEEN_SONGS = "id bigint, t1 double, t2 double, t3 double"
FOLDED = "id bigint, year double, t1 double, t2 double, t3 double, fold int"
HEARD = "id bigint, year double, seconds double, energy double, calm double, bass double"
UNSEEN_HEARD = "id bigint, seconds double, energy double, calm double, bass double"
CLICKS = "id bigint, site string, device string, hour int, label double"
UNSEEN_CLICKS = "id bigint, site string, device string, hour int"
MEASURED = "id bigint, label double, x1 double, x2 double, x3 double"
PREDICTED = "id bigint, label double, probability vector, prediction double"
STARS, PAIRS = "listener int, song int, stars double", "listener int, song int"

SITES = ("art", "chat", "maps", "news", "shop")
DEVICES = ("desk", "phone", "tab")


def mixed(rng, rows):
    """The rows in another order."""
    return rng.sample(rows, len(rows))


def song_texts(rng, n, columns):
    """n songs and five broken ones, all columns text, and their schema.

    The table has its columns in alphabetical order, which is not that of ``columns``, and one column too many. Of the
    broken songs two have no year, two lack the first or the last of the features, one has a word there.
    """
    table = sorted([*columns, "t1x"])
    good = [[str(rng.randrange(1950, 2011)), *(str(rng.randrange(1, 400) / 100) for _ in table)] for _ in range(n + 5)]
    first, last = (1 + table.index(columns[place]) for place in (0, -1))
    for row, (place, text) in enumerate([(0, "unknown"), (0, None), (first, None), (last, ""), (first, "loud")]):
        good[row][place] = text
    numbers = rng.sample(range(100, 1000), len(good))
    rows = [(str(number), *row) for number, row in zip(numbers, mixed(rng, good), strict=True)]
    return rows, ", ".join(f"{name} string" for name in ["id", "year", *table])


def songs_of(rng, n, first=1, louder=0.0):
    """n songs whose year bends with the sound. Features have scales of their own, and ``louder`` moves them."""
    return [_song(rng, number, louder) for number in range(first, first + n)]


def _song(rng, number, louder):
    a, b, c = (rng.gauss(louder, 1) for _ in range(3))
    year = 1980 + 6 * a - 4 * b + 3 * c + 5 * a * b + 4 * c * c + rng.gauss(0, 1)
    return number, year, 0.5 + 0.1 * a, 200 + 40 * b, -7 + 3 * c


def without_year(songs):
    """The songs as they are when nobody knows their year."""
    return [(number, *sound) for number, _, *sound in songs]


def folded_songs(rng, n, folds):
    """n songs in folds of unlike loudness and unequal size."""
    sizes = [n // folds + (3 if fold == 0 else 0) for fold in range(folds)]
    rows = [(*_song(rng, 0, 1.5 * fold), fold) for fold, size in enumerate(sizes) for _ in range(size)]
    return [(number, *row[1:]) for number, row in enumerate(mixed(rng, rows), 1)]


def measured_clicks(rng, n):
    """n clicks with three numbers on scales of their own, both labels among them."""
    rows = []
    for number in range(n):
        x = rng.gauss(0, 1), rng.gauss(3, 4), rng.gauss(0, 0.3)
        label = rng.random() < 1 / (1 + exp(-(1.5 * x[0] - 0.4 * x[1] + 3 * x[2] + 1)))
        rows.append((number, float(label if number > 3 else number % 2), *x))
    return rows


def named_clicks(rng, n):
    """n clicks of some sites and devices. The later in the alphabet, the more frequent, so both orders are opposites.

    Some say the name of another column's value; that is a value of its own.
    """
    sites = [site for number, site in enumerate(("art", "chat", "phone")) for _ in range(number + 1)]
    devices = [device for number, device in enumerate(("chat", "phone", "tab")) for _ in range(number + 1)]
    sites += ["phone"] * (n - len(sites))
    devices += ["tab"] * (n - len(devices))
    hours = [1, 2, *(rng.randrange(3, 24) for _ in range(n - 2))]
    rows = zip(mixed(rng, sites), mixed(rng, devices), mixed(rng, hours), strict=True)
    return [(number, *row, float(rng.random() < 0.4)) for number, row in enumerate(rows, 1)]


def later_clicks(rng):
    """Clicks of another day without labels: known values, a new site, a new device, and both new."""
    known = [(site, device) for site in ("art", "chat", "phone") for device in ("chat", "phone", "tab")]
    new = [("art", "watch"), ("zoo", "tab"), ("zoo", "watch")]
    rows = mixed(rng, [*rng.sample(known, 4), *new])
    return [(number, *row, rng.randrange(24)) for number, row in enumerate(rows, 100)]


def predictions_of(rng, n, threshold):
    """n and eleven rows that were predicted; probabilities are sixteenths or halves of them, and some rows share one.

    One of no click has exactly the threshold. Between the threshold and one half there are two rows that one of them
    decides rightly and the other does not. Two likely rows are no clicks, two unlikely ones are. Every other metric and
    column gives another number.
    """
    between = (threshold + 0.5) / 2
    right = float(between > threshold)  # what the threshold decides there
    edges = [(0.0, threshold), (right, between), (right, between), (0.0, 15 / 16), (1.0, 1 / 16), (1.0, 2 / 16)]
    edges += [(1.0, 14 / 16), (1.0, 13 / 16), (0.0, 3 / 16), (0.0, 3 / 16), (0.0, 1 / 16)]
    low, high = sorted((threshold, 0.5))
    elsewhere = [p / 16 for p in range(1, 16) if not low <= p / 16 <= high]
    while True:
        drawn = [rng.choice(elsewhere) for _ in range(n)]
        rows = [*edges, *((float(rng.random() < p), p) for p in drawn)]
        if _tells_apart(rows, threshold):
            break
    return [(number, y, DenseVector([1 - p, p]), float(p > 0.5)) for number, (y, p) in enumerate(mixed(rng, rows), 1)]


def _tells_apart(rows, threshold):
    """Whether f1, the probability of no click, and the area of decided classes give other numbers than are due."""
    labels, chances = zip(*rows, strict=True)
    said = [float(p > threshold) for p in chances]
    right, otherwise = accuracy(labels, said), accuracy(labels, [float(1 - p > threshold) for p in chances])
    area, of_classes = auc(labels, chances), auc(labels, [float(p > 0.5) for p in chances])
    numbers = (right - otherwise, right - _f1(labels, said), area - of_classes, area - 0.5)
    return all(abs(number) > 0.001 for number in numbers)


def _f1(labels, said):
    """The mean of f1 of both labels, weighted by how often each is due: the default of Spark's evaluator."""
    found = 0.0
    for label in (0.0, 1.0):
        hits = sum(y == one == label for y, one in zip(labels, said, strict=True))
        due = labels.count(label)
        found += due * 2 * hits / (due + said.count(label))
    return found / len(labels)


def stars_of(rng, listeners, songs):
    """Stars of listeners with a taste for odd or even songs, about two thirds of all pairs; and pairs to predict.

    Each listener and each song has some. Among the pairs are some that were given, some that were not, a new listener,
    a new song, and both new.
    """
    taste = {listener: rng.random() for listener in range(1, listeners + 1)}
    every = [(listener, song) for listener in taste for song in range(1, songs + 1)]
    held = [pair for pair in every if (pair[0] + pair[1]) % 3 == 0]
    given = [pair for pair in every if pair not in held]
    rows = [(*pair, _stars(rng, abs(taste[pair[0]] - pair[1] % 2))) for pair in given]
    pairs = [*rng.sample(given, 4), *rng.sample(held, 4), (99, 1), (1, 77), (99, 77)]
    return mixed(rng, rows), mixed(rng, pairs)


def _stars(rng, liking):
    return float(max(1, min(5, round(1 + 4 * liking + rng.gauss(0, 0.4)))))


def groups_of(rng, k, n, first=1):
    """n songs of each of k groups, two or three; each has more than the others of one of three small columns, or two.

    So no column tells three groups. The length differs more than all of these, and the year tells other groups.
    """
    rows = []
    for group in range(k):
        for number in range(n):
            small = (0.3 + 0.4 * (min(place, k - 1) == group) + rng.gauss(0, 0.015) for place in range(3))
            rows.append((1960.0 + 40 * (number % 2), rng.uniform(120, 320), *small))
    return [(number, *row) for number, row in enumerate(mixed(rng, rows), first)]


def visits_of(rng, n, first=1, later=False):
    """n clicks that depend on site, device and hour: nights differ from days, so the hour is no quantity.

    With 900 rows even weights without a price stay calm, and each of the three columns is worth much more than 0.05 of
    log loss. Of the later ones, one in twelve comes from a site that was not there before.
    """
    return [_visit(rng, number, later and number % 12 == 0) for number in range(first, first + n)]


def _visit(rng, number, new):
    site, device, hour = rng.choice(SITES), rng.choice(DEVICES), rng.randrange(24)
    effect = {"art": -2.0, "chat": 1.5, "maps": -1.0, "news": 2.0, "shop": 0.0}[site]
    effect += {"desk": -2.0, "phone": 2.0, "tab": 0.0}[device] + (2.0 if hour < 6 or hour >= 20 else -1.5)
    z = 0.8 * effect
    return number, "zoo" if new else site, device, hour, float(rng.random() < 1 / (1 + exp(-z)))


def without_label(clicks):
    """The clicks as they are before anybody knows how they end."""
    return [click[:4] for click in clicks]
