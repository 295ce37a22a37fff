# exercise: lookup
def lookup(rdd, table):
    small = rdd.context.parallelize(list(table.items()))
    return rdd.map(lambda pair: (pair[0], (pair[1], small.lookup(pair[0])[0])))
