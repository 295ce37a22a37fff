"""Visible checks of lab 10."""

import pytest


@pytest.mark.exercise("from_rdd")
class TestFromRdd:
    @pytest.mark.points(2)
    def test_table(self, learner, reference, layouts, inputs, rng):
        """Makes a table of lines, with null for a missing distance, without starting a job"""
        for lines in layouts(inputs.trip_lines(rng, 8))[1::2]:
            found = learner.trips_table(lines)
            assert found == reference.trips_table(lines)
            assert found.lazy

    @pytest.mark.points(2)
    def test_pairs(self, learner, reference, df, inputs, rng):
        """Makes pairs of a table whose columns stand in another order, without starting a job"""
        trips = df(inputs.mixed_trips(rng, 8), inputs.MIXED, 3)
        found = learner.rider_km(trips)
        assert found == reference.rider_km(trips)
        assert found.lazy


@pytest.mark.exercise("speeds")
class TestSpeeds:
    @pytest.mark.points(3)
    def test_speeds(self, learner, reference, frames, inputs, rng):
        """Is the table of other trips, those at the edges included"""
        _, two, *_, uneven = frames(inputs.trips_of(rng, 5), inputs.TRIPS)
        for trips in (two, uneven):
            assert learner.cells(trips=trips).speeds == reference.cells(trips=trips).speeds.within(rel=1e-9)


@pytest.mark.exercise("allowed_query")
class TestAllowedQuery:
    @pytest.mark.points(3)
    def test_rides(self, learner, reference, df, inputs, rng):
        """Gives the rides of cards that are not blocked, known or not"""
        rows, cards = inputs.rides_of(rng, 6)
        rides, blocked = df(rows, inputs.RIDES), df(cards, inputs.BLOCKED)
        due = reference.sql("allowed_query", rides=rides, blocked=blocked)
        assert learner.sql("allowed_query", rides=rides, blocked=blocked) == due


@pytest.mark.exercise("by_city")
class TestByCity:
    @pytest.mark.points(4)
    def test_cities(self, learner, reference, frames, inputs, rng):
        """Is the table of other trips, in several layouts"""
        _, two, *_, uneven = frames(inputs.trips_of(rng, 6), inputs.TRIPS)
        for trips in (two, uneven):
            assert learner.cells(trips=trips).by_city == reference.cells(trips=trips).by_city.within(rel=1e-9)


@pytest.mark.exercise("named_trips")
class TestNamedTrips:
    @pytest.mark.points(4)
    def test_names(self, learner, reference, df, inputs, rng):
        """Gives every trip once, with the newest name of its station"""
        trips = df(inputs.at_stations(rng, 4), inputs.AT_STATION)
        stations = df(inputs.names_over_time(rng), inputs.HISTORY, 1)
        assert learner.named_trips(trips, stations) == reference.named_trips(trips, stations)


@pytest.mark.exercise("ranked_query")
class TestRankedQuery:
    @pytest.mark.points(4)
    def test_days(self, learner, reference, df, inputs, rng):
        """Gives place, running total and mean of the days of two stations"""
        days = df(inputs.days_of(rng), inputs.DAYS)
        due = reference.sql("ranked_query", days=days).within(rel=1e-9)
        assert learner.sql("ranked_query", days=days).numeric_width_free() == due


@pytest.mark.exercise("sessions")
class TestSessions:
    @pytest.mark.points(5)
    def test_sessions(self, learner, reference, df, inputs, rng):
        """Numbers the sessions of each rider, with their beginning and their clicks"""
        clicks = df(inputs.clicks_of(rng, 8), inputs.CLICKS, 3)
        assert learner.sessions(clicks).numeric_width_free() == reference.sessions(clicks)


@pytest.mark.exercise("word_tables")
class TestWordTables:
    @pytest.mark.points(3)
    def test_calls(self, learner, reference, df, inputs, rng):
        """word_table counts all words, the most frequent first"""
        lines = df(inputs.lines_of(rng), inputs.LINES)
        assert learner.word_table(lines).in_order() == reference.word_table(lines)

    @pytest.mark.points(2)
    def test_sql(self, learner, reference, df, inputs, source, rng):
        """word_table_by_sql gives the same by a query"""
        lines = df(inputs.lines_of(rng), inputs.LINES)
        assert learner.word_table_by_sql(lines).in_order() == reference.word_table_by_sql(lines)
        assert source("word_table_by_sql").avoids_calls("groupBy", "groupby", "word_table")


@pytest.mark.exercise("by_weather")
class TestByWeather:
    @pytest.mark.points(4)
    def test_months(self, learner, reference, frames, inputs, rng):
        """Is the table of other trips, with the same columns whatever the weather"""
        _, two, *_, uneven = frames(inputs.trips_of(rng, 6), inputs.TRIPS)
        for trips in (two, uneven):
            found = learner.cells(trips=trips).by_weather.numeric_width_free()
            assert found == reference.cells(trips=trips).by_weather


@pytest.mark.exercise("tidy_names")
class TestTidyNames:
    @pytest.mark.points(3)
    def test_names(self, learner, reference, df, inputs, rng):
        """Tidies names and makes codes, null where there is no name"""
        stations = df(inputs.untidy_names(rng, 5), inputs.STATIONS)
        assert learner.tidy_names(stations) == reference.tidy_names(stations)

    @pytest.mark.points(2)
    def test_plan(self, learner, reference, df, inputs, rng):
        """Leaves Python out of the plan"""
        stations = df(inputs.untidy_names(rng, 4), inputs.STATIONS)
        found = learner.tidy_names(stations)
        assert found == reference.tidy_names(stations)
        assert found.plan_lacks("BatchEvalPython", "ArrowEvalPython")


@pytest.mark.exercise("joins_by_plan")
class TestJoinsByPlan:
    @pytest.mark.points(3)
    def test_broadcast(self, learner, reference, df, inputs, rng):
        """placed sends the small side to the tasks, and shuffles nothing"""
        trips = df(inputs.at_stations(rng, 5), inputs.AT_STATION)
        stations = df([(1, "gate"), (2, "park"), (3, "pier"), (4, "mall")], inputs.STATIONS)
        found = learner.placed(trips, stations)
        assert found == reference.placed(trips, stations)
        assert found.plan_has("BroadcastHashJoin")
        assert found.shuffles_at_most(0)

    @pytest.mark.points(3)
    def test_salt(self, learner, reference, df, inputs, rng):
        """salted gives each trip its sheet once, by a join that shuffles"""
        trips, sheets = inputs.crowded(rng, 40)
        trips, sheets = df(trips, inputs.AT_STATION), df(sheets, inputs.SHEETS)
        found = learner.salted(trips, sheets, 4)
        assert found == reference.salted(trips, sheets, 4)
        assert found.plan_lacks("BroadcastHashJoin")
        assert found.shuffles_at_most(2)


@pytest.mark.exercise("save_by_year")
class TestSaveByYear:
    @pytest.mark.points(4)
    def test_files(self, learner, reference, df, out_dir, inputs, rng):
        """Writes Parquet in folders by year, with one file in each"""
        trips = df(inputs.dated_trips(rng, 3), inputs.DATED, 3)
        mine, due = learner.save_by_year(trips, out_dir()), reference.save_by_year(trips, out_dir())
        assert mine.written == due.written
        assert mine.written.files == due.written.files
