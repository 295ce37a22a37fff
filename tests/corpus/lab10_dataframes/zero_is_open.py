# exercise: allowed_query
allowed_query = """
SELECT id, coalesce(card, 'none') AS card, CASE WHEN coalesce(minutes, 0) = 0 THEN 'open' ELSE 'done' END AS state
FROM rides WHERE NOT EXISTS (SELECT 1 FROM blocked WHERE blocked.card = rides.card)
"""
