"""Hidden checks of lab 12."""

import pytest


@pytest.mark.exercise("windowed_counts")
class TestWindowedCounts:
    @pytest.mark.points(2)
    def test_other_batches(self, learner, reference, stream, inputs, rng):
        """per_ten_minutes holds for other messages, cut into batches in another way"""
        _, batches = inputs.recut(rng, inputs.readings_of(rng))
        messages = stream(batches, inputs.MESSAGES)
        found, due = learner.per_ten_minutes(messages), reference.per_ten_minutes(messages)
        assert found.batches("complete").numeric_width_free() == due.batches("complete")


@pytest.mark.exercise("late_data")
class TestLateData:
    @pytest.mark.points(1)
    def test_more_watermarks(self, learner, reference, inputs, rng):
        """watermarks holds for no batches and for many"""
        many = [*inputs.minutes_of(rng), *inputs.minutes_of(rng)]
        for batches in ([], many):
            assert learner.watermarks(batches, 7) == reference.watermarks(batches, 7)

    @pytest.mark.points(3)
    def test_state(self, learner, reference, stream, inputs, rng):
        """closed_windows ignores as many messages as are too late, and keeps no state of closed windows"""
        messages = stream(inputs.late_messages(rng), inputs.MESSAGES)
        found = learner.closed_windows(messages).batches("append")
        due = reference.closed_windows(messages).batches("append")
        assert found == due
        assert found.late == due.late
        assert found.kept == due.kept


@pytest.mark.exercise("no_duplicates")
class TestNoDuplicates:
    @pytest.mark.points(2)
    def test_other_copies(self, learner, reference, stream, inputs, rng):
        """without_copies holds for other messages, and ignores what is too old"""
        messages = stream(inputs.copied_messages(rng), inputs.MESSAGES)
        found, due = learner.without_copies(messages).batches(), reference.without_copies(messages).batches()
        assert found == due
        assert found.late == due.late

    @pytest.mark.points(2)
    def test_other_rings(self, learner, reference, stream, inputs, rng):
        """first_rings holds for other alarms, and forgets them in time"""
        rings = stream(inputs.rings_of(rng), inputs.RINGS)
        found, due = learner.first_rings(rings).batches(), reference.first_rings(rings).batches()
        assert found == due
        assert found.kept == due.kept


@pytest.mark.exercise("names_of_gauges")
class TestNamesOfGauges:
    @pytest.mark.points(2)
    def test_other_names(self, learner, reference, stream, df, inputs, rng):
        """with_names holds for other gauges and batches, and keeps no state"""
        table, known, strangers = inputs.gauges_of(rng)
        _, batches = inputs.recut(rng, inputs.messages_for(rng, known, strangers))
        messages, gauges = stream(batches, inputs.MESSAGES), df(table, inputs.GAUGES, 3)
        found, due = learner.with_names(messages, gauges).batches(), reference.with_names(messages, gauges).batches()
        assert found == due
        assert found.kept == due.kept

    @pytest.mark.points(1)
    def test_empty_table(self, learner, reference, stream, df, inputs, rng):
        """strangers gives all messages where the table is empty"""
        _, known, strangers = inputs.gauges_of(rng)
        batches, _ = inputs.recut(rng, inputs.messages_for(rng, known, strangers))
        messages, gauges = stream(batches, inputs.MESSAGES), df([], inputs.GAUGES)
        assert learner.strangers(messages, gauges).batches() == reference.strangers(messages, gauges).batches()


@pytest.mark.exercise("output_modes")
class TestOutputModes:
    @pytest.mark.points(3)
    def test_more_shown(self, learner, reference, inputs, rng):
        """shown holds for other batches and delays"""
        for delay in (rng.randrange(3, 9), 25):
            batches = inputs.mode_minutes(rng)
            for mode in ("append", "update", "complete"):
                assert learner.shown(batches, delay, mode) == reference.shown(batches, delay, mode)
