# exercise: late_data
def watermarks(batches, delay):
    marks = []
    for number in range(len(batches)):
        seen = [minute for minutes in batches[:number] for minute in minutes]
        marks.append(max(seen) - delay if seen and batches[number - 1] else None)
    return marks
