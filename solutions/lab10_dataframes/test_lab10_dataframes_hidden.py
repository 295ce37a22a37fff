"""Hidden checks of lab 10."""

import datetime as dt

import pytest

SPREAD = '''
def probe(f, trips, sheets, n):
    """How many rows the join gives, and whether one task of eight gets nearly all of them"""
    from pyspark.sql import functions as F
    spark = trips.sparkSession
    tasks = "spark.sql.shuffle.partitions"
    before = spark.conf.get(tasks)
    spark.conf.set(tasks, 8)
    try:
        rows = f(trips, sheets, n).groupBy(F.spark_partition_id().alias("task")).count().collect()
    finally:
        spark.conf.set(tasks, before)
    sizes = [row["count"] for row in rows]
    crowded = max(sizes, default=0) > 0.7 * sum(sizes)
    return f"{sum(sizes)} rows, " + ("nearly all in one task" if crowded else "spread over tasks")
'''


@pytest.mark.exercise("from_rdd")
class TestFromRdd:
    @pytest.mark.points(2)
    def test_missing_first(self, learner, reference, rdd, inputs, rng):
        """Makes a table where no distance is known, and of no lines"""
        number = rng.randrange(100, 1000)
        for texts in ([f"{number};{rng.choice(inputs.RIDERS)};", f"{number + 1};bob;"], []):
            lines = rdd(texts, partitions=2)
            assert learner.trips_table(lines) == reference.trips_table(lines)

    @pytest.mark.points(1)
    def test_other_order(self, learner, reference, df, inputs, rng):
        """Makes the pairs wherever the columns stand"""
        rows = [(rider, i, km) for _, km, i, rider in inputs.mixed_trips(rng, 6)]
        turned = df([row[::-1] for row in rows], "km double, id bigint, rider string")
        for trips in (df(rows, "rider string, id bigint, km double"), turned):
            assert learner.rider_km(trips) == reference.rider_km(trips)


@pytest.mark.exercise("speeds")
class TestSpeeds:
    @pytest.mark.points(2)
    def test_many_trips(self, learner, reference, df, inputs, rng):
        """Is the table of many other trips"""
        trips = df(inputs.trips_of(rng, 30), inputs.TRIPS, 4)
        assert learner.cells(trips=trips).speeds == reference.cells(trips=trips).speeds.within(rel=1e-9)


@pytest.mark.exercise("allowed_query")
class TestAllowedQuery:
    @pytest.mark.points(2)
    def test_many_rides(self, learner, reference, df, inputs, rng):
        """Gives the rides of cards that are not blocked, of many"""
        rows, cards = inputs.rides_of(rng, 25)
        rides, blocked = df(rows, inputs.RIDES, 3), df(cards, inputs.BLOCKED, 1)
        due = reference.sql("allowed_query", rides=rides, blocked=blocked)
        assert learner.sql("allowed_query", rides=rides, blocked=blocked) == due

    @pytest.mark.points(1)
    def test_empty_list(self, learner, reference, df, inputs, rng):
        """Gives all rides where nothing is blocked"""
        rides, blocked = df(inputs.rides_of(rng, 4)[0], inputs.RIDES), df([], inputs.BLOCKED)
        due = reference.sql("allowed_query", rides=rides, blocked=blocked)
        assert learner.sql("allowed_query", rides=rides, blocked=blocked) == due


@pytest.mark.exercise("by_city")
class TestByCity:
    @pytest.mark.points(2)
    def test_many_trips(self, learner, reference, df, inputs, rng):
        """Is the table of many other trips"""
        trips = df(inputs.trips_of(rng, 40), inputs.TRIPS, 4)
        assert learner.cells(trips=trips).by_city == reference.cells(trips=trips).by_city.within(rel=1e-9)


@pytest.mark.exercise("named_trips")
class TestNamedTrips:
    @pytest.mark.points(2)
    def test_layouts(self, learner, reference, frames, df, inputs, rng):
        """Gives the same names however the stations are partitioned"""
        trips = df(inputs.at_stations(rng, 20), inputs.AT_STATION, 3)
        *_, mixed, uneven = frames(inputs.names_over_time(rng), inputs.HISTORY)
        for stations in (mixed, uneven):
            assert learner.named_trips(trips, stations) == reference.named_trips(trips, stations)

    @pytest.mark.points(1)
    def test_no_names(self, learner, reference, df, inputs, rng):
        """Gives every trip where no name is known"""
        trips, stations = df(inputs.at_stations(rng, 2), inputs.AT_STATION), df([], inputs.HISTORY)
        assert learner.named_trips(trips, stations) == reference.named_trips(trips, stations)


@pytest.mark.exercise("ranked_query")
class TestRankedQuery:
    @pytest.mark.points(2)
    def test_many_stations(self, learner, reference, df, inputs, rng):
        """Holds for more stations"""
        days = df(inputs.days_of(rng, ("gate", "mall", "park", "pier")), inputs.DAYS, 3)
        due = reference.sql("ranked_query", days=days).within(rel=1e-9)
        assert learner.sql("ranked_query", days=days).numeric_width_free() == due

    @pytest.mark.points(1)
    def test_few_days(self, learner, reference, df, inputs, rng):
        """Holds for stations of one day and of two"""
        days = df([("gate", 5, rng.randrange(90)), ("mall", 3, 4), ("mall", 1, rng.randrange(90))], inputs.DAYS)
        due = reference.sql("ranked_query", days=days).within(rel=1e-9)
        assert learner.sql("ranked_query", days=days).numeric_width_free() == due


@pytest.mark.exercise("sessions")
class TestSessions:
    @pytest.mark.points(3)
    def test_layouts(self, learner, reference, frames, inputs, rng):
        """Numbers the same sessions however the clicks are partitioned"""
        one, *_, uneven = frames(inputs.clicks_of(rng, 40), inputs.CLICKS)
        for clicks in (one, uneven):
            assert learner.sessions(clicks).numeric_width_free() == reference.sessions(clicks)


@pytest.mark.exercise("word_tables")
class TestWordTables:
    @pytest.mark.points(2)
    def test_layouts(self, learner, reference, frames, inputs, rng):
        """word_table gives the same words in the same order however the lines are partitioned"""
        one, *_, uneven = frames([*inputs.lines_of(rng), *inputs.lines_of(rng)], inputs.LINES)
        for lines in (one, uneven):
            assert learner.word_table(lines).in_order() == reference.word_table(lines)

    @pytest.mark.points(1)
    def test_more_lines(self, learner, reference, df, inputs, rng):
        """word_table_by_sql holds for more lines"""
        lines = df([*inputs.lines_of(rng), *inputs.lines_of(rng)], inputs.LINES, 3)
        assert learner.word_table_by_sql(lines).in_order() == reference.word_table_by_sql(lines)


@pytest.mark.exercise("by_weather")
class TestByWeather:
    @pytest.mark.points(2)
    def test_summer(self, learner, reference, df, inputs, rng):
        """Has its three columns also where there was no snow"""
        rows = [row for row in inputs.trips_of(rng, 20) if row[-1] != "snow"]
        trips = df(rows, inputs.TRIPS, 3)
        found = learner.cells(trips=trips).by_weather.numeric_width_free()
        assert found == reference.cells(trips=trips).by_weather


@pytest.mark.exercise("tidy_names")
class TestTidyNames:
    @pytest.mark.points(2)
    def test_many_names(self, learner, reference, df, inputs, rng):
        """Tidies many names"""
        stations = df(inputs.untidy_names(rng, 20), inputs.STATIONS, 3)
        assert learner.tidy_names(stations) == reference.tidy_names(stations)


@pytest.mark.exercise("joins_by_plan")
class TestJoinsByPlan:
    @pytest.mark.points(1)
    def test_many_trips(self, learner, reference, df, inputs, rng):
        """placed names the stations of many trips"""
        trips = df(inputs.at_stations(rng, 25), inputs.AT_STATION, 4)
        stations = df([(number, rng.choice(inputs.WORDS)) for number in (1, 3, 4, 99)], inputs.STATIONS)
        found = learner.placed(trips, stations)
        assert found == reference.placed(trips, stations)
        assert found.plan_has("BroadcastHashJoin")

    @pytest.mark.points(2)
    def test_spread(self, learner, reference, df, inputs, rng):
        """salted spreads the trips of a hot station over tasks"""
        trips, sheets = inputs.crowded(rng, rng.randrange(350, 450))
        trips, sheets = df(trips, inputs.AT_STATION, 4), df(sheets, inputs.SHEETS)
        due = reference.probe("salted", SPREAD, trips, sheets, 16)
        assert learner.probe("salted", SPREAD, trips, sheets, 16) == due


@pytest.mark.exercise("save_by_year")
class TestSaveByYear:
    @pytest.mark.points(2)
    def test_many_partitions(self, learner, reference, df, out_dir, inputs, rng):
        """Writes one file a year also where the rows come in many partitions"""
        rows = [*inputs.dated_trips(rng, 6), (100, dt.date(2024, 2, 29), 0.25)]
        trips = df(rows, inputs.DATED, 6)
        mine, due = learner.save_by_year(trips, out_dir()), reference.save_by_year(trips, out_dir())
        assert mine.written == due.written
        assert mine.written.files == due.written.files
