# exercise: spent
def spent(orders):
    stream = spark.readStream.format("rate").load()
    counts = stream.groupBy("value").count()
    counts.writeStream.outputMode("append").format("memory").queryName("spent").start()
    return counts
