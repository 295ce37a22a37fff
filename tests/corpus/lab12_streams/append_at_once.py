# exercise: output_modes
def shown(batches, delay, mode):
    counts, given, before = {}, [], None
    for minutes, mark in zip(batches, watermarks(batches, delay)):
        starts = [minute // 10 * 10 for minute in minutes]
        if mode != "complete" and before is not None:
            starts = [start for start in starts if start + 10 > before]
        for start in starts:
            counts[start] = counts.get(start, 0) + 1
        if mode == "append":
            due = set(starts)
        elif mode == "update":
            due = set(starts)
        else:
            due = counts
        given.append([(start, counts[start]) for start in sorted(due)])
        before = mark
    return given
