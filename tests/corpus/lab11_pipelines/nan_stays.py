# exercise: star_predictions
def star_predictions(train, pairs):
    als = ALS(userCol="listener", itemCol="song", ratingCol="stars", rank=2, maxIter=4, regParam=0.1, seed=7)
    return als.fit(train).transform(pairs).withColumnRenamed("prediction", "stars")
