# exercise: ranked_query
ranked_query = """
SELECT station, day, trips,
       rank() OVER (ORDER BY trips DESC) AS place,
       sum(trips) OVER (ORDER BY day) AS total,
       avg(trips) OVER (ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
FROM days
"""
