# exercise: parse_song
def parse_song(line):
    label, *features = line.split(",")
    return float(label), features
