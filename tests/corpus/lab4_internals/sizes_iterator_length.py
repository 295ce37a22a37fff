# exercise: partition_sizes
def partition_sizes(rdd):
    return rdd.mapPartitions(lambda rows: [len(rows)]).collect()
