# exercise: lookup
def lookup(rdd, table):
    sent = rdd.context.broadcast(table)
    return rdd.map(lambda pair: (pair[0], (pair[1], sent.value[pair[0]])))
