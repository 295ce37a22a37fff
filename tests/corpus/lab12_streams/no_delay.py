# exercise: late_data
def watermarks(batches, delay):
    marks, largest = [], None
    for minutes in batches:
        marks.append(None if largest is None else largest)
        if minutes:
            largest = max(minutes) if largest is None else max(largest, *minutes)
    return marks
