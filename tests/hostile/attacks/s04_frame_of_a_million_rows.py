"""Returns a DataFrame of a million rows."""
def solve(orders):
    rows = orders.sparkSession.range(1_000_000)
    return rows.selectExpr("concat('customer', id) AS customer", "cast(id AS double) AS spent")
