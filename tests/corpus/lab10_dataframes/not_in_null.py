# exercise: allowed_query
allowed_query = """
SELECT id, coalesce(card, 'none') AS card, CASE WHEN minutes IS NULL THEN 'open' ELSE 'done' END AS state
FROM rides WHERE card NOT IN (SELECT card FROM blocked)
"""
