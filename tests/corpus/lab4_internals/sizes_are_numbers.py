# exercise: partition_sizes
def partition_sizes(rdd):
    return rdd.mapPartitionsWithIndex(lambda number, rows: [number]).collect()
