"""Visible checks of lab 12."""

import pytest


@pytest.mark.exercise("windowed_counts")
class TestWindowedCounts:
    @pytest.mark.points(2)
    def test_counts(self, learner, reference, stream, inputs, rng):
        """per_ten_minutes counts the messages of each gauge and window, batch by batch"""
        messages = stream(inputs.readings_of(rng), inputs.MESSAGES)
        found, due = learner.per_ten_minutes(messages), reference.per_ten_minutes(messages)
        assert found.batches("update").numeric_width_free() == due.batches("update")

    @pytest.mark.points(3)
    def test_highest(self, learner, reference, stream, inputs, rng):
        """highest_by_hour gives the highest level of each hour, one every 20 minutes"""
        messages = stream(inputs.readings_of(rng), inputs.MESSAGES)
        found, due = learner.highest_by_hour(messages), reference.highest_by_hour(messages)
        assert found.batches("update") == due.batches("update")


@pytest.mark.exercise("late_data")
class TestLateData:
    @pytest.mark.points(2)
    def test_watermarks(self, learner, reference, inputs, rng):
        """watermarks gives the watermark that holds in each batch"""
        batches = inputs.minutes_of(rng)
        for delay in (rng.randrange(2, 9), 15):
            assert learner.watermarks(batches, delay) == reference.watermarks(batches, delay)

    @pytest.mark.points(3)
    def test_closed(self, learner, reference, stream, inputs, rng):
        """closed_windows gives each window once, when it is final, and ignores what comes too late"""
        messages = stream(inputs.late_messages(rng), inputs.MESSAGES)
        found, due = learner.closed_windows(messages), reference.closed_windows(messages)
        assert found.batches("append") == due.batches("append")


@pytest.mark.exercise("no_duplicates")
class TestNoDuplicates:
    @pytest.mark.points(3)
    def test_copies(self, learner, reference, stream, inputs, rng):
        """without_copies gives each message once, and forgets what is too old"""
        messages = stream(inputs.copied_messages(rng), inputs.MESSAGES)
        found, due = learner.without_copies(messages).batches(), reference.without_copies(messages).batches()
        assert found == due
        assert found.kept == due.kept

    @pytest.mark.points(2)
    def test_rings(self, learner, reference, stream, inputs, rng):
        """first_rings gives each alarm once within half an hour"""
        rings = stream(inputs.rings_of(rng), inputs.RINGS)
        assert learner.first_rings(rings).batches() == reference.first_rings(rings).batches()


@pytest.mark.exercise("names_of_gauges")
class TestNamesOfGauges:
    @pytest.mark.points(2)
    def test_names(self, learner, reference, stream, df, inputs, rng):
        """with_names gives every message with the name of its gauge and the level above the warning level"""
        table, known, strangers = inputs.gauges_of(rng)
        messages, gauges = stream(inputs.messages_for(rng, known, strangers), inputs.MESSAGES), df(table, inputs.GAUGES)
        assert learner.with_names(messages, gauges).batches() == reference.with_names(messages, gauges).batches()

    @pytest.mark.points(2)
    def test_strangers(self, learner, reference, stream, df, inputs, rng):
        """strangers gives the messages of gauges that the table does not have"""
        table, known, strangers = inputs.gauges_of(rng)
        messages, gauges = stream(inputs.messages_for(rng, known, strangers), inputs.MESSAGES), df(table, inputs.GAUGES)
        assert learner.strangers(messages, gauges).batches() == reference.strangers(messages, gauges).batches()


@pytest.mark.exercise("output_modes")
class TestOutputModes:
    @pytest.mark.points(3)
    def test_shown(self, learner, reference, inputs, rng):
        """shown gives what the sink gets in each of the three modes"""
        batches = inputs.mode_minutes(rng)
        for mode in ("append", "update", "complete"):
            assert learner.shown(batches, 10, mode) == reference.shown(batches, 10, mode)

    @pytest.mark.points(2)
    def test_database(self, learner, reference, stream, inputs, rng):
        """for_database gives the rows that a batch has changed"""
        messages = stream(inputs.crowd_of(rng), inputs.MESSAGES)
        found, due = learner.for_database(messages), reference.for_database(messages)
        assert found.item(1) == due.item(1)
        assert found.item(0).batches("update").numeric_width_free() == due.item(0).batches("update")

    @pytest.mark.points(2)
    def test_board(self, learner, reference, stream, inputs, rng):
        """for_board gives the whole table, sorted"""
        messages = stream(inputs.crowd_of(rng), inputs.MESSAGES)
        found, due = learner.for_board(messages), reference.for_board(messages)
        assert found.item(1) == due.item(1)
        shown = found.item(0).batches("complete").numeric_width_free().in_order()
        assert shown == due.item(0).batches("complete")
