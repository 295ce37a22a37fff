# exercise: parse_once
def parse_once(rdd, make_parser):
    return rdd.map(lambda row: make_parser()(row))
