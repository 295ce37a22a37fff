"""Inputs of lab 12's checks, made from a random generator: the same for the visible and the hidden ones.

What makes a mistake visible (a time on the edge of a window, a message that is just in time and one that is just too
late, a copy in a later batch, a gauge that the table does not know) stands in each of them by construction.
"""

import datetime as dt

MESSAGES = "gauge string, number int, cm int, measured timestamp, received timestamp"
RINGS = "alarm string, gauge string, sent timestamp"
GAUGES = "gauge string, name string, warn int"

PLACES = ("bridge", "dam", "ferry", "lock", "mill", "quay", "weir")
NAMES = ("Old mill", "Stone bridge", "Upper lock", "North quay", "Long weir", "Ferry house")


def mixed(rng, rows):
    """The rows in another order."""
    return rng.sample(rows, len(rows))


def hour_of(rng):
    """The beginning of an hour of some day in spring."""
    return dt.datetime(2026, rng.randrange(3, 6), rng.randrange(1, 28), rng.randrange(1, 20))


def level(rng):
    """A level in centimetres."""
    return rng.randrange(60, 240)


def as_messages(rng, hour, batches):
    """Batches of (gauge, minute) or (gauge, minute, delay) as messages: numbered for each gauge, received later."""
    sent, made = {}, []
    for batch in batches:
        rows = []
        for gauge, minute, *wait in batch:
            sent[gauge] = sent.get(gauge, 0) + 1
            measured = hour + dt.timedelta(minutes=minute, seconds=0)
            received = measured + dt.timedelta(minutes=wait[0] if wait else rng.randrange(1, 4))
            rows.append((gauge, sent[gauge], level(rng), measured, received))
        made.append(mixed(rng, rows))
    return made


def readings_of(rng):
    """Two batches of two gauges.

    One message is of exactly ten past, one has no level, one no gauge, some are received after their window; the second
    batch changes windows of the first.
    """
    one, two = rng.sample(PLACES, 2)
    batches = [
        [(one, rng.randrange(1, 6)), (two, rng.randrange(1, 6)), (one, 9, 4), (two, 8, 13), (one, 41), (None, 43)],
        [(one, 10), (two, rng.randrange(11, 15)), (two, rng.randrange(17, 20), 5), (one, 26), (two, 7, 45), (one, 100)],
    ]
    made = as_messages(rng, hour_of(rng), batches)
    return [[(*row[:2], None if row[3].minute == 26 else row[2], *row[3:]) for row in rows] for rows in made]


def recut(rng, batches):
    """The same rows in other batches: all in one, and three of which one is empty."""
    rows = [row for batch in batches for row in batch]
    third = len(rows) // 3
    return [mixed(rng, rows)], [rows[:third], [], rows[third:]]


def minutes_of(rng):
    """Batches of minutes: the first and a later one are empty, one brings nothing but late ones."""
    first = rng.randrange(5, 15)
    return [
        [],
        [first + 6, first, first + 2],
        [],
        [first + 20, first + 5],
        [first + 10, first + 1],
        [first + 31, first + 33, first + 12],
        [first + rng.randrange(34, 40)],
    ]


def late_messages(rng):
    """Five batches for windows of ten minutes and a delay of 15.

    The watermark stands on the end of a window exactly; a message of the batch that closes a window still counts, one
    of the batch after it is too late; one took longer than the delay and is in time. With a delay of 10 or 20 minutes
    other windows close. The highest level of a window is neither always its first nor always its last.
    """
    one, two = rng.sample(PLACES, 2)
    batches = [
        [(one, 1), (two, 4), (one, 12)],
        [(one, 27, 3), (two, 8, 22)],
        [(one, 45), (one, 3, 44), (two, rng.randrange(31, 38))],
        [(one, 46), (one, 5, 42), (two, 51), (two, rng.randrange(22, 29), 25)],
        [(one, 29, 25), (one, rng.randrange(37, 40), 16), (two, 34, 19), (two, 53)],
    ]
    return falling(as_messages(rng, hour_of(rng), batches))


def falling(batches):
    """The same messages with levels that fall, but for those that came later than 23 minutes: each is a new highest."""
    made, step = [], 0
    for batch in batches:
        rows = []
        for gauge, number, _, measured, received in batch:
            step += 3
            highest = received - measured > dt.timedelta(minutes=23)
            rows.append((gauge, number, 150 + (step if highest else -step), measured, received))
        made.append(rows)
    return made


def copied_messages(rng):
    """Five batches: copies in the same batch and in later ones, always received at another time.

    The two gauges use the same numbers. One is repaired and begins with 1 again, an hour later; one sends two messages
    of one minute. In the end a copy comes that is too old.
    """
    one, two = rng.sample(PLACES, 2)
    hour, shift = hour_of(rng), rng.randrange(5)

    def sent(gauge, number, minute, wait):
        measured = hour + dt.timedelta(minutes=shift + minute)
        return gauge, number, 50 + 7 * number + minute, measured, measured + dt.timedelta(minutes=wait)

    return [
        [sent(one, 1, 0, 1), sent(two, 1, 0, 2), sent(one, 1, 0, 3)],
        [sent(one, 2, 10, 1), sent(two, 1, 0, 11), sent(one, 3, 10, 2), sent(two, 2, 25, 2)],
        [sent(one, 1, 70, 1), sent(one, 2, 10, 61), sent(two, 3, 52, 20)],
        [sent(one, 1, 70, 2), sent(two, 3, 52, 21), sent(one, 2, 75, 1)],
        [sent(one, 2, 10, 67), sent(two, 2, 25, 51), sent(two, 4, 76, 1)],
    ]


def rings_of(rng):
    """Seven batches of rings: each alarm rings again with another time, within a batch and up to half an hour later.

    The first alarm rings in each batch but one until just before it is half an hour old, and when it is an hour old,
    as a new one. The others bring the latest times, so that a delay of 5, 10, 15, 20 or 25 minutes has forgotten it
    before one of these rings, and one of more than 30 not before the last. Two alarms belong to each gauge.
    """
    gauge, other = rng.sample(PLACES, 2)
    hour, names = hour_of(rng), rng.sample([f"{letter}{n}" for letter in "abc" for n in range(10, 40)], 4)

    def rung(alarm, minute):
        return names[alarm], gauge if alarm < 2 else other, hour + dt.timedelta(minutes=minute)

    return [
        [rung(0, 0), rung(0, rng.randrange(2, 5)), rung(1, 3), rung(2, 12)],
        [rung(0, 20), rung(2, 33)],
        [rung(0, rng.randrange(22, 28)), rung(3, 45)],
        [rung(0, 29), rung(3, 52)],
        [rung(0, 29.5), rung(1, 30), rung(3, 61)],
        [rung(0, 29.75), rung(2, rng.randrange(35, 41)), rung(3, 62)],
        [rung(0, rng.randrange(62, 66)), rung(1, 63), rung(3, 64)],
    ]


def gauges_of(rng):
    """Three gauges of a table: the first has no warning level, the second no name, the third sends nothing.

    And two gauges that the table does not know.
    """
    one, two, silent, *strangers = rng.sample(PLACES, 5)
    name, other = rng.sample(NAMES, 2)
    table = [(one, name, None), (two, None, rng.randrange(80, 120)), (silent, other, 100)]
    return mixed(rng, table), (one, two), strangers


def messages_for(rng, known, strangers):
    """Two batches of messages of known gauges and of strange ones; one has no level, one has no gauge."""
    (one, two), (strange, other) = known, strangers
    batches = [
        [(one, 1), (strange, 2), (two, 3), (two, rng.randrange(4, 9)), (None, 8)],
        [(other, 12), (one, rng.randrange(13, 19)), (two, 19), (strange, 14), (two, 15)],
    ]
    made = as_messages(rng, hour_of(rng), batches)
    made[1] = [(*row[:2], None if row[3].minute == 19 else row[2], *row[3:]) for row in made[1]]
    return made


def mode_minutes(rng):
    """Batches of minutes for windows of ten minutes and a delay of 10, and some that hold each edge.

    Minutes on the edge of a window, a window that ends exactly at a watermark, a late minute in the batch that closes
    its window and one in the batch after it, a batch that changes nothing, an empty one.
    """
    few = rng.randrange(1, 8)
    return [
        [few, 8, 14],
        [10, 9, 19],
        [rng.randrange(30, 34), 30],
        [34, few + 1, 20],
        [35, 7, rng.randrange(13, 18), 26],
        [],
        [6],
        [60, 36],
        [61, 44, 31],
        [62, 45],
    ]


def crowd_of(rng):
    """Two batches of four gauges, of which two and two have equally many messages in the end; one has no level.

    The second batch brings a gauge that was not there before and a message without a gauge, and leaves one as it is.
    """
    first, second, third, last = mixed(rng, rng.sample(PLACES, 4))
    batches = [
        [(first, 1), (second, 2), (first, 3), (third, 5), (third, 6), (third, 7)],
        [(second, rng.randrange(8, 20)), (last, 21), (second, 22), (last, 4, 30), (None, 23)],
    ]
    made = as_messages(rng, hour_of(rng), batches)
    made[1] = [(*row[:2], None if row[3].minute == 22 else row[2], *row[3:]) for row in made[1]]
    return made
