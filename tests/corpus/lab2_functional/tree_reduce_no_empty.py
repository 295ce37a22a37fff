# exercise: tree_reduce
def tree_reduce(op, zero, chunks):
    return functools.reduce(op, [functools.reduce(op, chunk) for chunk in chunks])
