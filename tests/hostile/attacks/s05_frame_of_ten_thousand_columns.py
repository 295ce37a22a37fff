"""Returns a DataFrame of ten thousand columns."""
def solve(orders):
    return orders.selectExpr(*["amount AS spent%d" % number for number in range(10_000)])
