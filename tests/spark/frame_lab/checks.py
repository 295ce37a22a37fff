"""Visible checks: each on fresh frames, some on how Spark ran."""

import pytest

PEOPLE = "name string, age int, city string"
ORDERS, CUSTOMERS = "id bigint, customer int, amount double, year int", "customer int, country string, year int"
ROWS = [("Ann", 34, "Oslo"), ("Bob", 12, "Rome"), ("Eve", 51, "Oslo"), ("Dan", 40, "Rome"), ("Kim", None, "Oslo")]
BOUGHT = [(1, 0, 5.0, 2024), (2, 1, 3.0, 2024), (3, 0, 4.0, 2025), (4, 2, 8.0, 2025)]
LIVING = ["Bonn", "Rome", "Rome", "Oslo", "Oslo", "Oslo", "Lima"]
KNOWN = [(0, "DE", 2001), (1, "FR", 2002), (2, "DE", 2003)]


@pytest.mark.exercise("adults")
@pytest.mark.points(1)
def test_adults(learner, reference, df):
    """Keeps those of 18 and more, with the year of birth"""
    people = df(ROWS, PEOPLE, partitions=1)  # tasks race, and the row that fails first is told
    assert learner.adults(people) == reference.adults(people)


@pytest.mark.exercise("revenue")
@pytest.mark.points(1)
def test_revenue(learner, reference, df):
    """Sums amounts by country"""
    orders, customers = df(BOUGHT, ORDERS), df(KNOWN, CUSTOMERS)
    assert learner.revenue(orders, customers) == reference.revenue(orders, customers).within(rel=1e-9)


@pytest.mark.exercise("oldest")
@pytest.mark.points(1)
def test_oldest(learner, reference, df):
    """The oldest of each city"""
    people = df(ROWS[:4], PEOPLE)
    assert learner.oldest(people) == reference.oldest(people)


@pytest.mark.exercise("greeted")
@pytest.mark.points(1)
def test_greeted(learner, reference, df):
    """Greets, without a function of Python"""
    people = df(ROWS, PEOPLE)
    mine = learner.greeted(people)
    assert mine == reference.greeted(people)
    assert mine.plan_lacks("BatchEvalPython")


@pytest.mark.exercise("everybody")
@pytest.mark.points(1)
def test_everybody(learner, reference, df):
    """Holds the people of both lists"""
    old, new = df(ROWS[:2], PEOPLE), df([("Rome", 30, "Jim")], "city string, age int, name string")
    assert learner.everybody(old, new) == reference.everybody(old, new)


@pytest.mark.exercise("spent")
@pytest.mark.points(1)
def test_spent(learner, reference, df):
    """Sums what each customer spent"""
    orders = df(BOUGHT, ORDERS)
    assert learner.spent(orders) == reference.spent(orders)


@pytest.mark.exercise("parsed")
@pytest.mark.points(1)
def test_parsed(learner, reference, rdd):
    """Reads postcodes and days"""
    lines = rdd(["0150,4,2024-03-01", "5003,7,2024-11-30"], partitions=1)
    assert learner.parsed(lines) == reference.parsed(lines)


@pytest.mark.exercise("events")
@pytest.mark.points(1)
def test_events(learner, reference, rdd):
    """Reads events of several lines"""
    text = rdd(['[{"id": 1,\n "kind": "click"},\n {"id": 2,\n "kind": "view"}]'], partitions=1)
    assert learner.events(text) == reference.events(text)


@pytest.mark.exercise("cities")
@pytest.mark.points(1)
def test_cities(learner, reference, df):
    """Counts, the largest first"""
    people = df([(f"P{n}", n, city) for n, city in enumerate(LIVING)], PEOPLE)
    assert learner.cities(people).in_order() == reference.cities(people)


@pytest.mark.exercise("names")
@pytest.mark.points(1)
def test_names(learner, reference, df):
    """Names of each city in order"""
    people = df([*ROWS[::-1], ("Abe", 1, "Oslo")], PEOPLE)
    assert learner.names(people) == reference.names(people)


@pytest.mark.exercise("predicted")
@pytest.mark.points(1)
def test_predicted(learner, reference, df):
    """Predicts for each row"""
    points = df(
        [(n, float(n), float(n % 3), 2.0 * n + n % 3) for n in range(6)], "id int, x double, y double, due double"
    )
    assert learner.predicted(points) == reference.predicted(points).within(rel=1e-6, abs=1e-6)


@pytest.mark.exercise("shares")
@pytest.mark.points(1)
def test_shares(learner, reference, df):
    """Part of the money of each day; a day without money has none"""
    days = df([("Mon", 3, 6), ("Tue", 2, 0), ("Wed", 2147483647, 2)], "day string, mine int, all int")
    assert learner.shares(days) == reference.shares(days)


@pytest.mark.exercise("scaled")
@pytest.mark.points(1)
def test_scaled(learner, reference, df):
    """Divides three columns, with the reference's jobs and shuffles"""
    table = df([(1, 1000.0, 2000.0, 3000.0), (2, 500.0, 250.0, 125.0)], "id int, a double, b double, c double")
    mine, due = learner.scaled(table), reference.scaled(table)
    assert mine == due
    assert mine.costs_at_most(1, due, "jobs")
    assert mine.shuffles_at_most(0)


@pytest.mark.exercise("grown")
@pytest.mark.points(1)
def test_grown(learner, reference, df):
    """Adds to three columns, in little time"""
    table = df([(1, 1000.0, 2000.0, 3000.0)], "id int, a double, b double, c double")
    assert learner.grown(table) == reference.grown(table)
