# exercise: tree_sum
def tree_sum(rdd, depth):
    return rdd.map(lambda x: x.sum()).treeReduce(lambda a, b: a + b, depth)
