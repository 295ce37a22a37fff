# exercise: partition_sizes
def partition_sizes(rdd):
    def size(rows):
        print("first rows:", list(rows)[:3])
        return [sum(1 for _ in rows)]

    return rdd.mapPartitions(size).collect()
