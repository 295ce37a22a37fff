# exercise: distinct_count
def distinct_count(ws):
    return len(set(ws.collect()))
