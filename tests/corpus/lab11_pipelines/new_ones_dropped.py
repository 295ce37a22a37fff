# exercise: star_predictions
def star_predictions(train, pairs):
    als = ALS(userCol="listener", itemCol="song", ratingCol="stars", rank=2, maxIter=4, regParam=0.1, seed=7,
              coldStartStrategy="drop")
    return als.fit(train).transform(pairs).select("listener", "song", F.col("prediction").alias("stars"))
