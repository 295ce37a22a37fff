# exercise: late_data
def watermarks(batches, delay):
    marks, last = [], None
    for minutes in batches:
        marks.append(None if last is None else last - delay)
        last = max(minutes) if minutes else last
    return marks
