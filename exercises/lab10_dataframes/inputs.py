"""Inputs of lab 10's checks, made from a random generator: the same for the visible and the hidden ones.

What makes a mistake visible (a distance of exactly 1 km, equal counts, a pause of exactly half an hour, an unknown
station) stands in each of them by construction, whatever the seed.
"""

import datetime as dt

TRIPS = "id bigint, rider string, city string, station int, km double, minutes int, day date, weather string"
MIXED = "minutes int, km double, id bigint, rider string"
RIDES, BLOCKED = "id bigint, card string, minutes int", "card string"
AT_STATION, STATIONS, SHEETS = (
    "id bigint, station int, km double",
    "station int, name string",
    "station int, sheet string",
)
HISTORY = "station int, name string, since date"
DAYS = "station string, day int, trips int"
CLICKS = "rider string, second bigint"
LINES = "line string"
DATED = "id bigint, day date, km double"

RIDERS = ("ann", "bob", "cid", "dee", "eva", "fay")
TOWNS = (("Oslo", 1), ("Oslo", 2), ("Rome", 3), ("Rome", 4))
WORDS = ("bell", "bike", "brake", "chain", "gear", "helmet", "lamp", "lock", "pedal", "pump", "saddle", "wheel")


def mixed(rng, rows):
    """The rows in another order."""
    return rng.sample(rows, len(rows))


def numbered(rng, rows):
    """The rows in another order, with a number in front of each."""
    return [(number, *row) for number, row in enumerate(mixed(rng, rows), 1)]


def distance(rng):
    """Quarters of a kilometre, up to 12: their sums are exact."""
    return rng.randrange(1, 49) / 4


def trip_lines(rng, n):
    """n lines `id;rider;km`, of which the last and one more say no distance."""
    numbers = rng.sample(range(100, 1000), n)
    far = [str(distance(rng)) for _ in range(n - 2)] + ["", ""]
    return [f"{number};{rng.choice(RIDERS)};{km}" for number, km in zip(numbers, [far[0], "", *far[1:-1]], strict=True)]


def mixed_trips(rng, n):
    """n trips for a table whose columns stand in another order; of two the distance is unknown."""
    rows = [(rng.randrange(1, 60), distance(rng), i, rng.choice(RIDERS)) for i in range(n - 2)]
    return mixed(rng, [*rows, (7, None, n, "ann"), (9, None, n + 1, "bob")])


def trips_of(rng, n):
    """n trips in Oslo and Rome from January to June, and those that stand at an edge.

    Two on one rainy day, one of them of exactly 1 km, one just below that, one of exactly 5 km, one of no minutes,
    unknown distances, a city (Lima) without a known one, a city (Bari) whose two stations and two riders have unequal
    numbers of trips, a month (November) with fog alone, and one (December) of which nobody knows the weather.
    """
    first, sky = dt.date(2025, 1, 1), ("sun", "sun", "rain", "snow", "fog")
    drawn = [
        (
            rng.choice(RIDERS),
            *rng.choice(TOWNS),
            distance(rng),
            rng.randrange(1, 90),
            _later(rng, first),
            rng.choice(sky),
        )
        for _ in range(n)
    ]
    edges = [
        ("ann", "Oslo", 1, 1.0, 7, first, "rain"),
        ("bob", "Oslo", 1, 0.75, 4, first, "sun"),
        ("cid", "Oslo", 2, 5.0, 20, _later(rng, first), "snow"),
        ("cid", "Oslo", 2, 11.5, 0, _later(rng, first), "sun"),
        ("dee", "Rome", 3, None, 12, _later(rng, first), "rain"),
        ("eva", "Lima", 9, None, 15, dt.date(2025, 11, 3), "fog"),
        ("eva", "Lima", 9, None, 31, dt.date(2025, 12, 24), None),
        ("ann", "Bari", 5, 2.0, 11, _later(rng, first), "sun"),
        ("fay", "Bari", 5, 3.0, 14, first, "rain"),
        ("fay", "Bari", 6, rng.randrange(32, 48) / 4, 50, _later(rng, first), "sun"),
    ]
    return numbered(rng, [*drawn, *edges])


def _later(rng, first):
    return first + dt.timedelta(rng.randrange(180))


def rides_of(rng, n):
    """n rides and a list of blocked cards. Some rides have no card, some have not ended, one took no whole minute; one
    entry of the list is empty, and each blocked card has a ride."""
    cards = [f"{letter}{rng.randrange(10, 99)}" for letter in "abcdef"]
    drawn = [(rng.choice(cards), rng.randrange(1, 90)) for _ in range(n)]
    edges = [(None, 12), (None, None), (cards[0], None), (cards[0], 0), (cards[4], 5), (cards[5], None)]
    return numbered(rng, [*drawn, *edges]), [(cards[4],), (None,), (cards[5],)]


def at_stations(rng, n):
    """n trips at the stations 1 to 3, one at a station that no table knows, one of an unknown station."""
    drawn = [(rng.randrange(1, 4), distance(rng)) for _ in range(n)]
    return numbered(rng, [*drawn, (1, 0.5), (2, 1.5), (3, 2.5), (99, 3.5), (None, 4.5)])


def names_over_time(rng):
    """Names of the stations 1 to 4, where two had three names.

    The newest name of station 1 comes first in the alphabet, that of station 2 last. It is neither the first nor the
    last row of its station. Station 4 has no trips.
    """
    one, two, three, other = sorted(rng.sample(WORDS, 4))
    return [
        (1, two, dt.date(2020, 5, rng.randrange(1, 28))),
        (2, one, dt.date(2021, 7, rng.randrange(1, 28))),
        (1, one, dt.date(2024, 3, rng.randrange(1, 28))),
        (2, three, dt.date(2025, 2, rng.randrange(1, 28))),
        (3, other, dt.date(2019, 1, 1)),
        (1, three, dt.date(2022, 9, rng.randrange(1, 28))),
        (2, two, dt.date(2019, 4, rng.randrange(1, 28))),
        (4, other, dt.date(2019, 1, 1)),
    ]


def days_of(rng, stations=("north", "south")):
    """Six days of each station, with gaps between them; at each the best two days had equal numbers of trips."""
    rows = []
    for station in stations:
        day = rng.randrange(1, 9)
        low, middle, high, best = sorted(rng.sample(range(5, 80), 4))
        for step, trips in zip(
            mixed(rng, [1, 1, 1, 4, 6, 2]), mixed(rng, [low, low, middle, high, best, best]), strict=True
        ):
            day += step
            rows.append((station, day, trips))
    return mixed(rng, rows)


def clicks_of(rng, n):
    """n clicks of two riders, and three riders at an edge.

    After exactly half an hour the session goes on, after a second more a new one begins; one rider clicked once, one
    twice in the same second.
    """
    start = rng.randrange(1, 9000)
    drawn = {(rng.choice(("ann", "bob")), rng.randrange(20_000)) for _ in range(n)}
    edges = [
        ("eva", start),
        ("eva", start + 1800),
        ("eva", start + 3601),
        ("fay", start + 7),
        ("gus", start),
        ("gus", start),
    ]
    return mixed(rng, [*sorted(drawn), *edges])


def lines_of(rng):
    """Lines with capital letters and runs of spaces, an empty one, one of spaces and one that is null.

    Seven words occur once, one five times in two spellings, one three times.
    """
    once = rng.sample(WORDS, 9)
    most, next_one = once.pop(), once.pop()
    words = [*once, most, most.upper(), most.title(), most, most, next_one, next_one, next_one]
    words = mixed(rng, words)
    cut = rng.randrange(3, 8)
    return [(" ".join(words[:cut]),), ("",), (f" {'  '.join(words[cut:])} ",), (None,), ("   ",)]


def untidy_names(rng, n):
    """n stations with names of two words as people type them, one without. Their numbers have one to four digits."""
    numbers = [rng.randrange(1, 10), rng.randrange(1000, 10_000), *rng.sample(range(10, 1000), n - 2)]
    shapes = (str.upper, str.lower, str.title, str.swapcase)
    names = [
        f"{' ' * rng.randrange(3)}{shape(rng.choice(WORDS))}{' ' * gap}{rng.choice(shapes)(rng.choice(WORDS))} "
        for shape, gap in zip([shapes[i % 4] for i in range(n)], [2 + i % 2 for i in range(n)], strict=True)
    ]
    return [*zip(numbers, names, strict=True), (rng.randrange(10, 1000), None)]


def crowded(rng, n):
    """n trips, nine of ten at station 1, and the sheets of the stations 1 to 4; of station 5 there is none."""
    rows = [(i, 1 if i % 10 else 2 + i // 10 % 4, distance(rng)) for i in range(n)]
    return mixed(rng, rows), [(station, f"{rng.choice(WORDS)} {station}") for station in (1, 2, 3, 4)]


def dated_trips(rng, n):
    """n trips of each of three years, in turn, and two without a day."""
    first = rng.randrange(2015, 2022)
    rows = [(dt.date(first + i % 3, rng.randrange(1, 13), rng.randrange(1, 28)), distance(rng)) for i in range(3 * n)]
    return [(number, *row) for number, row in enumerate([*rows[:2], (None, 1.5), *rows[2:], (None, 2.5)], 1)]
