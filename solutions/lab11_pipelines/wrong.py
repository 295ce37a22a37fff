"""Typical wrong answers of lab 11. Each replaces one function of the reference.

Each runs in the namespace of the reference, whose names it may use.
"""

# Names such as F, Pipeline and VectorAssembler come from the reference, in whose namespace these functions run.
# ruff: noqa: F821

from grader.authors import wrong_answer


@wrong_answer(
    "song_vectors",
    id="year-among-features",
    title="Takes the label as a feature",
    hint="The year is what is to be predicted. Only the columns that are named in `columns` are features.",
)
def vectors_with_year(texts, columns):
    every = ["year", *columns]
    numbers = texts.select(F.col("id").cast("bigint"), *(F.col(name).try_cast("double").alias(name) for name in every))
    assembler = VectorAssembler(inputCols=every, outputCol="features", handleInvalid="skip")
    return assembler.transform(numbers).select("id", F.col("year").alias("label"), "features")


@wrong_answer(
    "song_vectors",
    id="columns-of-the-table",
    title="Puts the features in another order, where that of `columns` is due: inputCols=columns",
    hint="The vector has the features in the order of `columns`: give exactly this list to inputCols.",
)
def vectors_of_the_table(texts, columns):
    names = [name for name in texts.columns if name in columns]
    return _vectors(texts, names, "skip")


@wrong_answer(
    "song_vectors",
    id="all-columns",
    title="Takes every column but id and year, where only `columns` are features",
    hint="The table has columns that are no features. Only those in `columns` belong into the vector.",
)
def vectors_of_all(texts, columns):
    return _vectors(texts, [name for name in texts.columns if name not in ("id", "year")], "skip")


@wrong_answer(
    "song_vectors",
    id="nan-in-vectors",
    title='Keeps broken rows with NaN in the vector: skip them, handleInvalid="skip"',
    hint='handleInvalid="keep" puts NaN where a number is missing, and a regression cannot be fitted then.',
)
def vectors_with_nan(texts, columns):
    return _vectors(texts, columns, "keep")


@wrong_answer(
    "song_vectors",
    id="zero-for-missing",
    title="Puts 0 where a feature is missing, where the row is left out",
    hint="Zero is a measured number. A row whose feature is no number is left out.",
)
def vectors_with_zeros(texts, columns):
    numbers = texts.select(
        F.col("id").cast("bigint").alias("id"),
        F.col("year").try_cast("double").alias("label"),
        *(F.coalesce(F.col(name).try_cast("double"), F.lit(0.0)).alias(name) for name in columns),
    )
    known = numbers.where(F.col("label").isNotNull())
    return VectorAssembler(inputCols=columns, outputCol="features").transform(known).select("id", "label", "features")


@wrong_answer(
    "song_vectors",
    id="label-null",
    title="Keeps songs without a year: drop the rows whose label is null",
    hint="The assembler looks at its input columns alone. Drop the rows whose label is null yourself.",
)
def vectors_without_label(texts, columns):
    numbers = texts.select(
        F.col("id").cast("bigint").alias("id"),
        F.col("year").try_cast("double").alias("label"),
        *(F.col(name).try_cast("double").alias(name) for name in columns),
    )
    assembler = VectorAssembler(inputCols=columns, outputCol="features", handleInvalid="skip")
    return assembler.transform(numbers).select("id", "label", "features")


@wrong_answer(
    "song_vectors",
    id="cast-raises",
    title="Casts texts that are no numbers: try_cast gives null for them",
    hint='cast("double") of a text that is no number ends the job. try_cast gives null for it.',
)
def vectors_by_cast(texts, columns):
    numbers = texts.select(
        F.col("id").cast("bigint").alias("id"),
        F.col("year").cast("double").alias("label"),
        *(F.col(name).cast("double").alias(name) for name in columns),
    )
    assembler = VectorAssembler(inputCols=columns, outputCol="features", handleInvalid="skip")
    return assembler.transform(numbers.where(F.col("label").isNotNull())).select("id", "label", "features")


def _vectors(texts, names, invalid):
    """As the reference does it, with these columns and this treatment of what is no number."""
    numbers = texts.select(
        F.col("id").cast("bigint").alias("id"),
        F.col("year").try_cast("double").alias("label"),
        *(F.col(name).try_cast("double").alias(name) for name in names),
    )
    assembler = VectorAssembler(inputCols=names, outputCol="features", handleInvalid=invalid)
    return assembler.transform(numbers.where(F.col("label").isNotNull())).select("id", "label", "features")


@wrong_answer(
    "scaled_line",
    id="scaler-on-all-rows",
    title="Fits the scaler on the test rows too: make it a stage of the pipeline, and fit that on train",
    hint="The scaler learns as well. Make it a stage of the pipeline, and fit the pipeline on train alone.",
)
def scaled_on_all(train, test, columns):
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features")
    scale = scaler.fit(assembler.transform(train.unionByName(test)))
    line = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    fitted = line.fit(scale.transform(assembler.transform(train)))
    model = PipelineModel(stages=[assembler, scale, fitted])
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))


@wrong_answer(
    "scaled_line",
    id="fitted-on-test",
    title="Fits the pipeline on the test rows, where train is due",
    hint="fit() learns, transform() applies. The test rows are there for transform alone: fit on train.",
)
def fitted_on_test(train, test, columns):
    model = _line_pipeline(columns).fit(test)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))


@wrong_answer(
    "scaled_line",
    id="no-scaler",
    title="Leaves the scaler out: it stands between assembler and regression",
    hint="With a price on the weights, the units of the features count. Put a StandardScaler behind the assembler.",
)
def line_without_scaler(train, test, columns):
    assembler = VectorAssembler(inputCols=columns, outputCol="features")
    line = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    model = Pipeline(stages=[assembler, line]).fit(train)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))


@wrong_answer(
    "scaled_line",
    id="standardization-left-on",
    title="Leaves standardization on, where standardization=False is due",
    hint="The regression scales by itself, a second time and a little otherwise: standardization=False.",
)
def line_scaled_twice(train, test, columns):
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features")
    line = LinearRegression(labelCol="year", regParam=0.5, solver="normal")
    model = Pipeline(stages=[assembler, scaler, line]).fit(train)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))


@wrong_answer(
    "scaled_line",
    id="reads-unscaled",
    title="Scales, and reads the unscaled column: the regression has to read what the scaler writes",
    hint="The regression reads `features`: let the scaler write that, and the assembler another column.",
)
def line_on_unscaled(train, test, columns):
    assembler = VectorAssembler(inputCols=columns, outputCol="features")
    scaler = StandardScaler(inputCol="features", outputCol="scaled")
    line = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    model = Pipeline(stages=[assembler, scaler, line]).fit(train)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))


@wrong_answer(
    "scaled_line",
    id="error-on-train",
    title="Measures on the training rows, where the test rows are due",
    hint="The error is that on `test`: transform test, not train, before the evaluator looks at it.",
)
def error_on_train(train, test, columns):
    model = _line_pipeline(columns).fit(train)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(train))


@wrong_answer(
    "scaled_line",
    id="mean-square",
    title='Gives the mean square error without its root: metricName="rmse"',
    hint='The root was asked for, which is the default: leave metricName out, or write "rmse".',
)
def error_without_root(train, test, columns):
    model = _line_pipeline(columns).fit(train)
    return model, RegressionEvaluator(labelCol="year", metricName="mse").evaluate(model.transform(test))


@wrong_answer(
    "scaled_line",
    id="label-as-feature",
    title="Takes the label as a feature",
    hint="With the year among its features, the model finds the year. Only `columns` belong into the assembler.",
)
def line_with_label(train, test, columns):
    model = _line_pipeline([*columns, "year"]).fit(train)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))


def _line_pipeline(columns):
    """The pipeline of the reference."""
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features")
    line = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    return Pipeline(stages=[assembler, scaler, line])


def _one_hot(columns, invalid="keep", order="alphabetAsc", drop=True):
    """The pipeline of the reference with other parameters."""
    numbers, bits = [f"{name}_number" for name in columns], [f"{name}_bits" for name in columns]
    indexer = StringIndexer(inputCols=columns, outputCols=numbers, handleInvalid=invalid, stringOrderType=order)
    encoder = OneHotEncoder(inputCols=numbers, outputCols=bits, dropLast=drop)
    return Pipeline(stages=[indexer, encoder, VectorAssembler(inputCols=bits, outputCol="features")])


@wrong_answer(
    "words_to_vectors",
    id="order-of-frequency",
    title='Numbers the values by their frequency, where stringOrderType="alphabetAsc" is due',
    hint='The default order changes with the counts of the day. stringOrderType="alphabetAsc" does not.',
    replaces="one_hot",
)
def one_hot_by_frequency(columns):
    return _one_hot(columns, order="frequencyDesc")


@wrong_answer(
    "words_to_vectors",
    id="new-values-raise",
    title='Fails at values that are new: handleInvalid="keep"',
    hint='handleInvalid="error" is the default of StringIndexer. "keep" gives new values a number of their own.',
    replaces="one_hot",
)
def one_hot_raising(columns):
    return _one_hot(columns, invalid="error")


@wrong_answer(
    "words_to_vectors",
    id="new-values-dropped",
    title='Drops rows with new values, where handleInvalid="keep" keeps them',
    hint='handleInvalid="skip" leaves out the whole click. "keep" keeps it, and the new value adds nothing.',
    replaces="one_hot",
)
def one_hot_skipping(columns):
    return _one_hot(columns, invalid="skip")


@wrong_answer(
    "words_to_vectors",
    id="place-for-new-values",
    title="Gives new values a place in the vector: leave dropLast as it is",
    hint="With dropLast=False the number of new values has a place too. Leave dropLast as it is: they become zeros.",
    replaces="one_hot",
)
def one_hot_with_place(columns):
    return _one_hot(columns, drop=False)


@wrong_answer(
    "words_to_vectors",
    id="numbers-as-features",
    title="Takes the numbers of the indexer as features: a OneHotEncoder is missing",
    hint="The number of a value is a name, not a quantity. Put a OneHotEncoder between indexer and assembler.",
    replaces="one_hot",
)
def numbers_for_bits(columns):
    numbers = [f"{name}_number" for name in columns]
    indexer = StringIndexer(inputCols=columns, outputCols=numbers, handleInvalid="keep", stringOrderType="alphabetAsc")
    return Pipeline(stages=[indexer, VectorAssembler(inputCols=numbers, outputCol="features")])


@wrong_answer(
    "words_to_vectors",
    id="hour-as-quantity",
    title='Hashes the hour as a quantity: categoricalCols=["hour"] makes it a name',
    hint='A column of numbers has one place, and its number there. categoricalCols=["hour"] makes it a name.',
    replaces="hashed",
)
def hashed_quantity(clicks, n):
    hasher = FeatureHasher(inputCols=["site", "device", "hour"], outputCol="features", numFeatures=n)
    return hasher.transform(clicks).select("id", "features")


@wrong_answer(
    "words_to_vectors",
    id="hour-left-out",
    title="Leaves the hour out, where site, device and hour are due",
    hint="Three columns were asked for: site, device and hour.",
    replaces="hashed",
)
def hashed_without_hour(clicks, n):
    hasher = FeatureHasher(inputCols=["site", "device"], outputCol="features", numFeatures=n)
    return hasher.transform(clicks).select("id", "features")


@wrong_answer(
    "words_to_vectors",
    id="label-hashed",
    title="Hashes the label along, where site, device and hour are due",
    hint="The label tells how the click ended, which nobody knows before. Hash site, device and hour alone.",
    replaces="hashed",
)
def hashed_label(clicks, n):
    names = ["site", "device", "hour", "label"]
    hasher = FeatureHasher(inputCols=names, outputCol="features", numFeatures=n, categoricalCols=["hour"])
    return hasher.transform(clicks).select("id", "features")


@wrong_answer(
    "words_to_vectors",
    id="values-without-column",
    title="Hashes values without their column, where FeatureHasher hashes both together",
    hint="`phone` as a site and `phone` as a device are two facts. FeatureHasher hashes column and value together.",
    replaces="hashed",
)
def hashed_values(clicks, n):
    from pyspark.ml.feature import HashingTF

    words = clicks.withColumn("words", F.array("site", "device", F.col("hour").cast("string")))
    return HashingTF(inputCol="words", outputCol="features", numFeatures=n).transform(words).select("id", "features")


def _regression(rows, columns, regression):
    """A fitted pipeline of an assembler and a regression."""
    return Pipeline(stages=[VectorAssembler(inputCols=columns, outputCol="features"), regression]).fit(rows)


@wrong_answer(
    "two_regressions",
    id="year-as-feature",
    title="Takes the label as a feature",
    hint="Only `columns` are features. With the year among them, the model has nothing left to learn.",
    replaces="year_line",
)
def year_from_all(songs, columns):
    names = [name for name in songs.columns if name != "id"]
    return _regression(songs, names, LinearRegression(labelCol="year", solver="normal"))


@wrong_answer(
    "two_regressions",
    id="no-intercept",
    title="Fits without an intercept: leave fitIntercept as it is",
    hint="Years lie around 1980, and a line through 0 cannot get there. Leave fitIntercept as it is.",
    replaces="year_line",
)
def year_without_intercept(songs, columns):
    return _regression(songs, columns, LinearRegression(labelCol="year", solver="normal", fitIntercept=False))


@wrong_answer(
    "two_regressions",
    id="label-by-default",
    title='Does not say which column is the label: labelCol="year"',
    hint='The label of a song is called `year`, and a regression looks for `label`: labelCol="year".',
    replaces="year_line",
)
def year_without_label(songs, columns):
    return _regression(songs, columns, LinearRegression(solver="normal"))


@wrong_answer(
    "two_regressions",
    id="price-on-scaled-weights",
    title="Leaves standardization on, where standardization=False is due",
    hint="The price of lab 7 is on the weights as they are: standardization=False.",
    replaces="click_line",
)
def click_standardised(clicks, columns, l2):
    return _regression(clicks, columns, LogisticRegression(regParam=l2))


@wrong_answer(
    "two_regressions",
    id="click-without-price",
    title="Does not use the price: regParam=l2",
    hint="l2 is the price of the weights: regParam=l2.",
    replaces="click_line",
)
def click_without_price(clicks, columns, l2):
    return _regression(clicks, columns, LogisticRegression(standardization=False))


@wrong_answer(
    "two_regressions",
    id="lasso",
    title="Prices the sizes of the weights, where their squares are due: elasticNetParam=0",
    hint="elasticNetParam=1 is the other price (lasso). Squares are elasticNetParam=0, the default.",
    replaces="click_line",
)
def click_lasso(clicks, columns, l2):
    return _regression(clicks, columns, LogisticRegression(regParam=l2, elasticNetParam=1.0, standardization=False))


@wrong_answer(
    "two_regressions",
    id="line-for-clicks",
    title="Fits a straight line to clicks, where LogisticRegression is due",
    hint="LinearRegression predicts numbers below 0 and above 1. Probabilities come from LogisticRegression.",
    replaces="click_line",
)
def click_by_line(clicks, columns, l2):
    return _regression(clicks, columns, LinearRegression(regParam=l2, standardization=False))


def _bent(columns, penalty, **changed):
    """The stages of the reference by name, with other parameters of some."""
    return {
        "assembler": VectorAssembler(inputCols=changed.get("inputs", columns), outputCol="raw"),
        "scaler": StandardScaler(inputCol="raw", outputCol="scaled", withMean=changed.get("mean", True)),
        "expansion": PolynomialExpansion(degree=changed.get("degree", 2), inputCol="scaled", outputCol="features"),
        "line": LinearRegression(
            labelCol="year", regParam=penalty, solver="normal", featuresCol=changed.get("reads", "features")
        ),
    }


@wrong_answer(
    "bent_line",
    id="reads-the-scaled",
    title="Expands, and reads the column without products: featuresCol is the expansion's outputCol",
    hint="The regression reads what was there before the expansion. Its featuresCol is the expansion's outputCol.",
)
def bent_reads_scaled(columns, penalty):
    return Pipeline(stages=[*_bent(columns, penalty, reads="scaled").values()])


@wrong_answer(
    "bent_line",
    id="products-unscaled",
    title="Switches standardization off, where its default is due",
    hint="That was exercise 2. The products have scales of their own, and the regression takes care of them.",
)
def bent_without_standardization(columns, penalty):
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="scaled", withMean=True)
    expansion = PolynomialExpansion(degree=2, inputCol="scaled", outputCol="features")
    line = LinearRegression(labelCol="year", regParam=penalty, standardization=False, solver="normal")
    return Pipeline(stages=[assembler, scaler, expansion, line])


@wrong_answer(
    "bent_line",
    id="no-expansion",
    title="Leaves the expansion out: PolynomialExpansion is missing",
    hint="Without products it is a straight line: PolynomialExpansion between scaler and regression.",
)
def bent_without_expansion(columns, penalty):
    stages = _bent(columns, penalty, reads="scaled")
    del stages["expansion"]
    return Pipeline(stages=[*stages.values()])


@wrong_answer(
    "bent_line",
    id="scales-products",
    title="Scales behind the expansion, where the scaler stands before it",
    hint="Features are centred before they are multiplied: the scaler stands before the expansion.",
)
def bent_scaled_later(columns, penalty):
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    expansion = PolynomialExpansion(degree=2, inputCol="raw", outputCol="products")
    scaler = StandardScaler(inputCol="products", outputCol="features", withMean=True)
    line = LinearRegression(labelCol="year", regParam=penalty, solver="normal")
    return Pipeline(stages=[assembler, expansion, scaler, line])


@wrong_answer(
    "bent_line",
    id="without-means",
    title="Scales without subtracting the means: withMean=True",
    hint="withMean is False by default. Products of features that are all far from 0 look alike: withMean=True.",
)
def bent_without_means(columns, penalty):
    return Pipeline(stages=[*_bent(columns, penalty, mean=False).values()])


@wrong_answer(
    "bent_line",
    id="year-in-products",
    title="Takes the label as a feature",
    hint="The assembler may look at `columns` alone. On new songs there is no year to look at.",
)
def bent_with_year(columns, penalty):
    return Pipeline(stages=[*_bent(columns, penalty, inputs=[*columns, "year"]).values()])


def _search_of(line, whole, penalties, folds, **changed):
    """The search of the reference over another pipeline, or with other parameters."""
    return CrossValidator(
        estimator=whole,
        estimatorParamMaps=ParamGridBuilder().addGrid(line.regParam, penalties).build(),
        evaluator=changed.get("evaluator", RegressionEvaluator(labelCol="year")),
        numFolds=folds,
        foldCol=changed.get("fold", "fold"),
        seed=1,
    )


def _parts(columns):
    """Assembler, scaler and regression of the reference."""
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features")
    return assembler, scaler, LinearRegression(labelCol="year", standardization=False, solver="normal")


@wrong_answer(
    "search",
    id="search-inside",
    title="Puts the search inside of the pipeline, where the whole pipeline is the search's estimator",
    hint="The scaler before the search learns from all folds at once. The whole pipeline is the search's estimator.",
)
def search_inside(columns, penalties, folds):
    assembler, scaler, line = _parts(columns)
    return Pipeline(stages=[assembler, scaler, _search_of(line, line, penalties, folds)])


@wrong_answer(
    "search",
    id="search-unscaled",
    title="Searches without the scaler, where the pipeline has three stages",
    hint="The pipeline of exercise 2 has three stages; the scaler is one of them.",
)
def search_unscaled(columns, penalties, folds):
    assembler = VectorAssembler(inputCols=columns, outputCol="features")
    line = LinearRegression(labelCol="year", standardization=False, solver="normal")
    return _search_of(line, Pipeline(stages=[assembler, line]), penalties, folds)


@wrong_answer(
    "search",
    id="search-scaled-twice",
    title="Leaves standardization on, where standardization=False is due",
    hint="The pipeline of exercise 2 has a regression that does not scale by itself: standardization=False.",
)
def search_scaled_twice(columns, penalties, folds):
    assembler, scaler, _ = _parts(columns)
    line = LinearRegression(labelCol="year", solver="normal")
    return _search_of(line, Pipeline(stages=[assembler, scaler, line]), penalties, folds)


@wrong_answer(
    "search",
    id="grid-not-built",
    title="Gives the builder of the grid, where the grid is due: .build() is missing",
    hint="ParamGridBuilder collects values; build() makes the list of candidates.",
)
def search_without_build(columns, penalties, folds):
    assembler, scaler, line = _parts(columns)
    return CrossValidator(
        estimator=Pipeline(stages=[assembler, scaler, line]),
        estimatorParamMaps=ParamGridBuilder().addGrid(line.regParam, penalties),
        evaluator=RegressionEvaluator(labelCol="year"),
        numFolds=folds,
        foldCol="fold",
    )


@wrong_answer(
    "search",
    id="folds-by-chance",
    title='Lets chance make the folds: foldCol="fold"',
    hint='Without foldCol the folds depend on chance and on the order of the rows: foldCol="fold".',
)
def search_by_chance(columns, penalties, folds):
    assembler, scaler, line = _parts(columns)
    return _search_of(line, Pipeline(stages=[assembler, scaler, line]), penalties, folds, fold="")


@wrong_answer(
    "search",
    id="default-folds",
    title="Does not say how many folds: numFolds=folds",
    hint="numFolds is 3 by default. The table has as many as `folds` says.",
)
def search_three_folds(columns, penalties, folds):
    assembler, scaler, line = _parts(columns)
    return _search_of(line, Pipeline(stages=[assembler, scaler, line]), penalties, 3)


@wrong_answer(
    "search",
    id="measures-r2",
    title='Measures r2, where metricName="rmse" is due',
    hint='The root mean square error was asked for: metricName="rmse", which is the default.',
)
def search_by_r2(columns, penalties, folds):
    assembler, scaler, line = _parts(columns)
    whole = Pipeline(stages=[assembler, scaler, line])
    return _search_of(line, whole, penalties, folds, evaluator=RegressionEvaluator(labelCol="year", metricName="r2"))


@wrong_answer(
    "search",
    id="evaluator-without-label",
    title='Does not tell the evaluator the label: labelCol="year"',
    hint='The evaluator looks for a column `label`, too: RegressionEvaluator(labelCol="year").',
)
def search_without_label(columns, penalties, folds):
    assembler, scaler, line = _parts(columns)
    whole = Pipeline(stages=[assembler, scaler, line])
    return _search_of(line, whole, penalties, folds, evaluator=RegressionEvaluator())


@wrong_answer(
    "search",
    id="one-candidate",
    title="Tries the first penalty alone, where addGrid takes the whole list",
    hint="addGrid takes the whole list: addGrid(line.regParam, penalties).",
)
def search_first(columns, penalties, folds):
    assembler, scaler, line = _parts(columns)
    return _search_of(line, Pipeline(stages=[assembler, scaler, line]), penalties[:1], folds)


def _scores(predicted, threshold, **changed):
    """The scores of the reference with another column or metric for one of them."""
    decision = changed.get("decision", (vector_to_array("probability")[1] > threshold).cast("double"))
    return {
        "area": BinaryClassificationEvaluator(rawPredictionCol=changed.get("scores", "probability")).evaluate(
            predicted
        ),
        "log_loss": MulticlassClassificationEvaluator(metricName="logLoss").evaluate(changed.get("said", predicted)),
        "accuracy": MulticlassClassificationEvaluator(
            predictionCol="decision", metricName=changed.get("metric", "accuracy")
        ).evaluate(predicted.withColumn("decision", decision)),
    }


@wrong_answer(
    "click_scores",
    id="area-of-classes",
    title='Takes the area of the decided classes: rawPredictionCol="probability"',
    hint='The curve needs scores, and `prediction` has two values only: rawPredictionCol="probability".',
)
def area_of_classes(predicted, threshold):
    return _scores(predicted, threshold, scores="prediction")


@wrong_answer(
    "click_scores",
    id="area-of-decisions",
    title='Takes the area of your own decisions: rawPredictionCol="probability"',
    hint='The curve tries every threshold itself, so it needs the scores: rawPredictionCol="probability".',
)
def area_of_decisions(predicted, threshold):
    decision = (vector_to_array("probability")[1] > threshold).cast("double")
    scores = _scores(predicted, threshold)
    evaluator = BinaryClassificationEvaluator(rawPredictionCol="decision")
    return scores | {"area": evaluator.evaluate(predicted.withColumn("decision", decision))}


@wrong_answer(
    "click_scores",
    id="threshold-forgotten",
    title="Decides at one half, as `prediction` does, where the given threshold decides",
    hint="`prediction` was decided at one half. Make a column of your own with the threshold that is given.",
)
def decided_at_half(predicted, threshold):
    return _scores(predicted, threshold, decision=F.col("prediction"))


@wrong_answer(
    "click_scores",
    id="f1-for-accuracy",
    title='Takes the default metric, f1, for accuracy: metricName="accuracy"',
    hint='MulticlassClassificationEvaluator measures f1 unless you say metricName="accuracy".',
)
def f1_for_accuracy(predicted, threshold):
    return _scores(predicted, threshold, metric="f1")


@wrong_answer(
    "click_scores",
    id="threshold-included",
    title="Counts a probability of exactly the threshold as a click, where it has to be above",
    hint="Above the threshold, as Spark does it: `>`, not `>=`.",
)
def threshold_included(predicted, threshold):
    return _scores(predicted, threshold, decision=(vector_to_array("probability")[1] >= threshold).cast("double"))


@wrong_answer(
    "click_scores",
    id="probability-of-no-click",
    title="Takes the probability of label 0, where that of label 1 is due",
    hint="The vector has an entry for each label: [0] is that of no click, [1] that of a click.",
)
def other_probability(predicted, threshold):
    return _scores(predicted, threshold, decision=(vector_to_array("probability")[0] > threshold).cast("double"))


def _stars(train, pairs, **changed):
    """The stars of the reference with other parameters of ALS."""
    given = {"userCol": "listener", "itemCol": "song", "ratingCol": "stars", "rank": 2, "maxIter": 4, "seed": 7}
    predicted = ALS(**(given | {"regParam": 0.1} | changed)).fit(train).transform(pairs)
    mean = train.agg(F.avg("stars")).first()[0]
    return predicted.select("listener", "song", F.nanvl(F.col("prediction").cast("double"), F.lit(mean)).alias("stars"))


@wrong_answer(
    "star_predictions",
    id="nan-for-new",
    title="Leaves NaN for who is new, where the mean of all stars is due",
    hint="ALS knows nothing of new listeners and songs and predicts NaN. F.nanvl puts the mean of all stars there.",
)
def stars_with_nan(train, pairs):
    als = ALS(userCol="listener", itemCol="song", ratingCol="stars", rank=2, maxIter=4, regParam=0.1, seed=7)
    stars = F.col("prediction").cast("double").alias("stars")
    return als.fit(train).transform(pairs).select("listener", "song", stars)


@wrong_answer(
    "star_predictions",
    id="drops-new",
    title="Drops pairs that are new, where they get the mean of all stars",
    hint='coldStartStrategy="drop" leaves out who is new. Every pair was asked for: leave it out, and replace NaN.',
)
def stars_without_new(train, pairs):
    return _stars(train, pairs, coldStartStrategy="drop")


@wrong_answer(
    "star_predictions",
    id="zero-for-new",
    title="Predicts 0 stars for who is new, where the mean of all stars is due",
    hint="Who is new is not disliked. Of a listener nobody knows, the mean of all stars in train is the best guess.",
)
def stars_with_zero(train, pairs):
    als = ALS(userCol="listener", itemCol="song", ratingCol="stars", rank=2, maxIter=4, regParam=0.1, seed=7)
    stars = F.nanvl(F.col("prediction").cast("double"), F.lit(0.0)).alias("stars")
    return als.fit(train).transform(pairs).select("listener", "song", stars)


@wrong_answer(
    "star_predictions",
    id="implicit-stars",
    title="Takes stars for counts of plays: leave implicitPrefs out",
    hint="implicitPrefs=True is for counts, such as how often a song was heard. Stars are explicit: leave it out.",
)
def stars_implicit(train, pairs):
    return _stars(train, pairs, implicitPrefs=True)


def _groups(songs, stages, k, **changed):
    """A fitted pipeline of these stages and KMeans."""
    return Pipeline(stages=[*stages, KMeans(**({"k": k, "seed": 1} | changed))]).fit(songs)


@wrong_answer(
    "song_groups",
    id="groups-unscaled",
    title="Groups without a common scale: KMeans has to read what a scaler writes",
    hint="The seconds are larger than everything else and decide alone. KMeans has to read what a scaler writes.",
)
def groups_unscaled(songs, columns, k):
    return _groups(songs, [VectorAssembler(inputCols=columns, outputCol="features")], k)


@wrong_answer(
    "song_groups",
    id="groups-by-one-column",
    title="Groups by the last column alone, where all of `columns` count",
    hint="inputCols takes the whole list: inputCols=columns.",
)
def groups_by_one_column(songs, columns, k):
    assembler = VectorAssembler(inputCols=columns[-1:], outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features")
    return Pipeline(stages=[assembler, scaler, KMeans(k=k, seed=1)]).fit(songs)


@wrong_answer(
    "song_groups",
    id="one-group-more",
    title="Makes one group more, where k groups are due",
    hint="k is the number of groups, counted from 1.",
)
def groups_one_more(songs, columns, k):
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    return _groups(songs, [assembler, StandardScaler(inputCol="raw", outputCol="features")], k + 1)


@wrong_answer(
    "song_groups",
    id="groups-by-year",
    title="Groups by the year too, where only `columns` are due",
    hint="The groups are to come from `columns` alone: nothing else belongs into the assembler.",
)
def groups_by_year(songs, columns, k):
    assembler = VectorAssembler(inputCols=[*columns, "year"], outputCol="raw")
    return _groups(songs, [assembler, StandardScaler(inputCol="raw", outputCol="features")], k)


@wrong_answer(
    "song_groups",
    id="groups-as-table",
    title="Gives the table instead of the model: return what fit() gives",
    hint="The model was asked for, so that it can sort other songs as well: return what fit() gives.",
)
def groups_as_table(songs, columns, k):
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    return _groups(songs, [assembler, StandardScaler(inputCol="raw", outputCol="features")], k).transform(songs)


def _clicks(names, regression, invalid="keep", plain=()):
    """One-hot features of some columns, others as they are, and a model."""
    indexer = StringIndexer(inputCols=names, outputCols=[f"{name}_number" for name in names], handleInvalid=invalid)
    encoder = OneHotEncoder(inputCols=indexer.getOutputCols(), outputCols=[f"{name}_bits" for name in names])
    assembler = VectorAssembler(inputCols=[*encoder.getOutputCols(), *plain], outputCol="features")
    return Pipeline(stages=[indexer, encoder, assembler, regression])


@wrong_answer(
    "click_pipeline",
    id="device-left-out",
    title="Leaves the device out, where site, device and hour are features",
    hint="Phones click more often than desks. Index and one-hot all three columns.",
)
def clicks_without_device():
    names = ["site", "hour"]
    indexer = StringIndexer(inputCols=names, outputCols=["s", "h"], handleInvalid="keep")
    encoder = OneHotEncoder(inputCols=["s", "h"], outputCols=["s_bits", "h_bits"])
    assembler = VectorAssembler(inputCols=["s_bits", "h_bits"], outputCol="features")
    return Pipeline(stages=[indexer, encoder, assembler, LogisticRegression(regParam=0.01, maxIter=15)])


@wrong_answer(
    "click_pipeline",
    id="hours-in-a-line",
    title="Takes the hour as a quantity: index and one-hot it like the words",
    hint="A weight times the hour says: the later, the more clicks. Index and one-hot the hour like the words.",
)
def pipeline_of_quantity():
    return _clicks(["site", "device"], LogisticRegression(regParam=0.01, maxIter=15), plain=["hour"])


@wrong_answer(
    "click_pipeline",
    id="fails-at-new-sites",
    title='Fails at sites that are new: handleInvalid="keep"',
    hint='Another day brings other sites: handleInvalid="keep" in the StringIndexer.',
)
def pipeline_raising():
    return _clicks(["site", "device", "hour"], LogisticRegression(regParam=0.01, maxIter=15), invalid="error")


@wrong_answer(
    "click_pipeline",
    id="drops-new-sites",
    title='Drops clicks of new sites, where handleInvalid="keep" keeps them',
    hint='Every row needs a prediction. handleInvalid="keep" keeps those of new sites.',
)
def pipeline_skipping():
    return _clicks(["site", "device", "hour"], LogisticRegression(regParam=0.01, maxIter=15), invalid="skip")


@wrong_answer(
    "click_pipeline",
    id="too-much-price",
    title="Puts too high a price on the weights: try a smaller regParam",
    hint="With a large regParam all probabilities move towards the click rate. Try smaller ones.",
)
def pipeline_too_calm():
    return _clicks(["site", "device", "hour"], LogisticRegression(regParam=1.0, maxIter=15))


@wrong_answer(
    "click_pipeline",
    id="needs-the-label",
    title="Needs the label to predict: take it out of the features",
    hint="The rows to predict have no label. Take it out of the features: site, device and hour are all there is.",
)
def pipeline_with_label():
    return _clicks(["site", "device", "hour"], LogisticRegression(regParam=0.01, maxIter=15), plain=["label"])


@wrong_answer(
    "click_pipeline",
    id="predicts-no-probability",
    title="Fits a model without probabilities, where LogisticRegression gives them",
    hint="The column `probability` comes from a classifier that knows probabilities, such as LogisticRegression.",
)
def pipeline_of_line():
    return _clicks(["site", "device", "hour"], LinearRegression(regParam=0.01))
