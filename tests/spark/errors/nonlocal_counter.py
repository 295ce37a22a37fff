def answer(pairs):
    largest = None

    def look(pair):
        nonlocal largest
        if largest is None or pair[1] > largest[1]:
            largest = pair

    pairs.foreach(look)
    return sc.parallelize([largest], 2)
