# exercise: spent
def spent(orders):
    stream = spark.readStream.format("rate").load()
    return stream.groupBy("value").count()
