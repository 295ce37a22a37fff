# exercise: late_data
def watermarks(batches, delay):
    marks, largest = [], None
    for minutes in batches:
        largest = max(minutes if largest is None else [largest, *minutes], default=None)
        marks.append(None if largest is None else largest - delay)
    return marks
