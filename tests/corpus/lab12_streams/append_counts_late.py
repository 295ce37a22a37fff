# exercise: output_modes
def shown(batches, delay, mode):
    counts, given, before = {}, [], None
    for minutes, mark in zip(batches, watermarks(batches, delay)):
        starts = [minute // 10 * 10 for minute in minutes]
        for start in starts:
            counts[start] = counts.get(start, 0) + 1
        if mode == "append":
            due = [start for start in counts if mark is not None and start + 10 <= mark]
        elif mode == "update":
            due = set(starts)
        else:
            due = counts
        given.append([(start, counts[start]) for start in sorted(due)])
        if mode == "append":
            for start in due:
                del counts[start]
        before = mark
    return given
