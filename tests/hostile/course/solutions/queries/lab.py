# grader: queries
# %%
# BEGIN SOLUTION
#> solve = """
#> -- your query
#> """
solve = """
SELECT customer, sum(amount) AS spent
FROM orders
GROUP BY customer
"""
# END SOLUTION
