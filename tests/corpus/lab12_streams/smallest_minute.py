# exercise: late_data
def watermarks(batches, delay):
    marks, smallest = [], None
    for minutes in batches:
        marks.append(None if smallest is None else smallest - delay)
        smallest = min(minutes if smallest is None else [smallest, *minutes], default=None)
    return marks
