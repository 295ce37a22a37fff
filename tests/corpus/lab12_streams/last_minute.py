# exercise: late_data
def watermarks(batches, delay):
    marks, last = [], None
    for minutes in batches:
        marks.append(None if last is None else last - delay)
        last = minutes[-1] if minutes and (last is None or minutes[-1] > last) else last
    return marks
