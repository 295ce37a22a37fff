"""Lab 11 with setters and names of one's own, stages fitted one by one, and plain columns where they do as well."""

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import BinaryClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import (
    FeatureHasher,
    MinMaxScaler,
    OneHotEncoder,
    PolynomialExpansion,
    StandardScaler,
    StringIndexer,
    VectorAssembler,
)
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.ml.recommendation import ALS
from pyspark.ml.regression import LinearRegression
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import functions as F


def song_vectors(texts, columns):
    numbers = texts.selectExpr(
        "bigint(id) AS id", "try_cast(year AS double) AS label", *(f"try_cast({c} AS double) AS {c}" for c in columns)
    )
    return numbers.dropna().select("id", "label", array_to_vector(F.array(*columns)).alias("features"))


def scaled_line(train, test, columns):
    assembler = VectorAssembler(inputCols=columns, outputCol="sound")
    vectors = assembler.transform(train)
    scaler = StandardScaler(inputCol="sound", outputCol="even").setWithMean(True).fit(vectors)
    line = LinearRegression(featuresCol="even", labelCol="year", predictionCol="prediction", solver="normal")
    line.setRegParam(0.5)
    line.setStandardization(False)
    model = PipelineModel([assembler, scaler, line.fit(scaler.transform(vectors))])
    squares = model.transform(test).select(((F.col("prediction") - F.col("year")) ** 2).alias("square"))
    return model, squares.agg(F.sqrt(F.avg("square"))).first()[0]


def one_hot(columns):
    stages = []
    for name in columns:
        indexer = StringIndexer(inputCol=name, outputCol=f"number of {name}", stringOrderType="alphabetAsc")
        stages.append(indexer.setHandleInvalid("keep"))
        stages.append(OneHotEncoder(inputCol=f"number of {name}", outputCol=f"vector of {name}"))
    return Pipeline(
        stages=[*stages, VectorAssembler(inputCols=[f"vector of {c}" for c in columns], outputCol="features")]
    )


def hashed(clicks, n):
    words = clicks.select("id", "site", "device", F.col("hour").cast("string").alias("hour"))
    return (
        FeatureHasher(inputCols=["hour", "device", "site"], outputCol="features")
        .setNumFeatures(n)
        .transform(words)["id", "features"]
    )


def year_line(songs, columns):
    stages = [VectorAssembler(inputCols=columns, outputCol="x"), LinearRegression(featuresCol="x", labelCol="year")]
    return Pipeline(stages=stages).fit(songs)


def click_line(clicks, columns, l2):
    assembler = VectorAssembler(inputCols=columns, outputCol="x")
    model = LogisticRegression(featuresCol="x", family="binomial", regParam=l2, standardization=False, tol=1e-8)
    return PipelineModel(stages=[assembler, model.fit(assembler.transform(clicks))])


def bent_line(columns, penalty):
    line = LinearRegression(featuresCol="c", labelCol="year").setSolver("normal").setRegParam(penalty)
    return Pipeline().setStages(
        [
            VectorAssembler(inputCols=columns, outputCol="a"),
            StandardScaler(inputCol="a", outputCol="b", withMean=True, withStd=True),
            PolynomialExpansion(inputCol="b", outputCol="c"),
            line,
        ]
    )


def search(columns, penalties, folds):
    line = LinearRegression(featuresCol="b", labelCol="year", solver="normal").setStandardization(False)
    parts = [
        VectorAssembler(inputCols=columns, outputCol="a"),
        StandardScaler(inputCol="a", outputCol="b", withMean=True),
        line,
    ]
    grid = ParamGridBuilder().addGrid(line.regParam, penalties).build()
    found = CrossValidator(estimator=Pipeline(stages=parts), evaluator=RegressionEvaluator(labelCol="year"))
    return found.setEstimatorParamMaps(grid).setNumFolds(folds).setFoldCol("fold").setParallelism(2)


def click_scores(predicted, threshold):
    p = vector_to_array("probability").getItem(1)
    happened = F.when(F.col("label") == 1, p).otherwise(1 - p)
    right = ((p > threshold) == (F.col("label") == 1)).cast("int")
    loss, accuracy = predicted.agg(F.avg(-F.log(happened)), F.avg(right)).first()
    area = BinaryClassificationEvaluator(rawPredictionCol="p").evaluate(predicted.withColumn("p", p))
    return {"accuracy": accuracy, "area": area, "log_loss": loss}


def star_predictions(train, pairs):
    als = ALS(rank=2, maxIter=4, regParam=0.1, seed=7, userCol="listener", itemCol="song", ratingCol="stars")
    known = als.setColdStartStrategy("drop").fit(train).transform(pairs)
    mean = train.groupBy().avg("stars").collect()[0][0]
    return pairs.join(known, ["listener", "song"], "left").fillna(mean).toDF("listener", "song", "stars")


def song_groups(songs, columns, k):
    stages = [VectorAssembler(inputCols=columns, outputCol="a"), MinMaxScaler(inputCol="a", outputCol="b")]
    return Pipeline(stages=[*stages, KMeans(featuresCol="b", k=k, seed=20, initSteps=5)]).fit(songs)


def click_pipeline():
    words = ["site", "device", "hour"]
    hasher = FeatureHasher(inputCols=words, categoricalCols=["hour"], outputCol="places", numFeatures=512)
    return Pipeline(stages=[hasher, LogisticRegression(featuresCol="places", regParam=0.005)])
