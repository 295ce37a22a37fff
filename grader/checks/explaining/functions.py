"""Names of Spark's, pandas' and SQL's that explanations compare a learner's names with. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OF_RDDS = frozenset(
    {"aggregate", "aggregateByKey", "cartesian", "countByKey", "countByValue", "flatMap", "flatMapValues", "fold"}
    | {"glom", "groupByKey", "keyBy", "keys", "leftOuterJoin", "map", "mapPartitions", "mapPartitionsWithIndex"}
    | {"mapValues", "max", "mean", "min", "reduce", "reduceByKey", "saveAsTextFile", "sortBy", "sortByKey", "stdev"}
    | {"sum", "takeOrdered", "top", "values", "zip", "zipWithIndex", "zipWithUniqueId"}
)
"""Methods of RDDs that DataFrames do not have."""
OF_PANDAS: Mapping[str, str] = MappingProxyType(
    {
        "append": "union() or unionByName() puts two together",
        "apply": "compute with columns, in select() or withColumn()",
        "assign": "withColumn() adds a column",
        "astype": "cast a column, df.x.cast(...)",
        "iloc": "rows have no number; limit() or a filter() picks some",
        "isnull": "a column has isNull()",
        "isna": "a column has isNull()",
        "iterrows": "compute with columns, in select() or withColumn()",
        "loc": "filter() picks rows, select() columns",
        "merge": "join() joins two",
        "nunique": "F.countDistinct() counts",
        "query": "filter() takes such a text",
        "rename": "withColumnRenamed() renames",
        "reset_index": "there is no index",
        "set_index": "there is no index",
        "shape": "count() gives rows, len(df.columns) columns",
        "sort_values": "orderBy() sorts",
        "to_csv": "df.write.csv() writes",
        "value_counts": "groupBy(...).count() counts",
    }
)
"""What pandas calls so, and what does it here."""
OF_FRAMES = frozenset(
    {"agg", "alias", "cache", "coalesce", "collect", "columns", "corr", "count", "cov", "cube", "describe", "distinct"}
    | {"drop", "dropna", "dtypes", "exceptAll", "explain", "fillna", "filter", "first", "groupBy", "head", "hint"}
    | {"intersect", "isEmpty", "join", "limit", "na", "orderBy", "persist", "pivot", "printSchema", "rdd", "replace"}
    | {"rollup", "sample", "schema", "select", "selectExpr", "show", "sort", "stat", "storageLevel", "subtract"}
    | {"summary", "tail", "take", "toDF", "toPandas", "transform", "union", "unionByName", "unpivot", "where"}
    | {"withColumn", "withColumnRenamed", "write", "writeStream", "crossJoin", "dropDuplicates", "createTempView"}
    | {"createOrReplaceTempView", "repartition", "foreach", "toLocalIterator", "withColumns", "unpersist"}
)
"""Methods and properties of DataFrames."""
OF_COLUMNS = frozenset(
    {"alias", "asc", "asc_nulls_first", "asc_nulls_last", "astype", "between", "bitwiseAND", "bitwiseOR", "cast"}
    | {"contains", "desc", "desc_nulls_first", "desc_nulls_last", "dropFields", "endswith", "eqNullSafe", "getField"}
    | {"getItem", "ilike", "isNaN", "isNotNull", "isNull", "isin", "like", "name", "otherwise", "over", "rlike"}
    | {"startswith", "substr", "try_cast", "when", "withField", "outer", "transform"}
)
"""Methods of columns."""
AS_FUNCTIONS = frozenset(
    {"abs", "array", "avg", "ceil", "coalesce", "collect_list", "collect_set", "concat", "count", "countDistinct"}
    | {"date_format", "datediff", "day", "dayofmonth", "dense_rank", "exp", "explode", "first", "floor", "greatest"}
    | {"hour", "initcap", "instr", "isnan", "lag", "last", "lead", "least", "length", "log", "lower", "lpad", "ltrim"}
    | {"max", "mean", "median", "min", "minute", "mode", "month", "pow", "quarter", "rank", "regexp_extract"}
    | {"regexp_replace", "repeat", "reverse", "round", "row_number", "rpad", "rtrim", "second", "size", "sort_array"}
    | {"split", "sqrt", "stddev", "substring", "sum", "to_date", "to_timestamp", "translate", "trim", "upper"}
    | {"variance", "weekofyear", "year"}
)
"""Functions of ``pyspark.sql.functions`` that learners write as methods of a column."""
SQL_FUNCTIONS = tuple(sorted(
    {each.lower() for each in AS_FUNCTIONS}
    | {"any_value", "bool_and", "bool_or", "cast", "count_if", "current_date", "current_timestamp", "date_add"}
    | {"date_diff", "date_sub", "date_trunc", "element_at", "every", "exists", "filter", "flatten", "from_json"}
    | {"get_json_object", "if", "ifnull", "in", "map_keys", "map_values", "max_by", "min_by", "ntile", "nullif", "nvl"}
    | {"percent_rank", "percentile", "percentile_approx", "rand", "sequence", "slice", "struct", "trunc", "try_cast"}
    | {"try_divide", "unix_timestamp", "from_unixtime", "window"}
))  # fmt: skip
"""Functions of SQL that courses use."""
SQL_WORDS = (
    *("SELECT", "FROM", "WHERE", "GROUP", "ORDER", "BY", "HAVING", "LIMIT", "JOIN", "LEFT", "RIGHT", "INNER", "OUTER"),
    *("FULL", "CROSS", "UNION", "DISTINCT", "CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "NOT", "NULL", "LIKE"),
    *("BETWEEN", "EXISTS", "WITH", "OVER", "PARTITION", "DESC", "ASC", "USING", "INTERSECT", "EXCEPT", "VALUES"),
)
"""Words of SQL that are misspelt."""
BUILT_IN = MappingProxyType(
    {
        "+": "F.concat",
        "upper": "F.upper",
        "lower": "F.lower",
        "strip": "F.trim",
        "lstrip": "F.ltrim",
        "rstrip": "F.rtrim",
        "title": "F.initcap",
        "capitalize": "F.initcap",
        "split": "F.split",
        "replace": "F.replace",
        "startswith": "startswith() of the column",
        "endswith": "endswith() of the column",
        "len": "F.length",
        "round": "F.round",
        "abs": "F.abs",
        "sqrt": "F.sqrt",
        "exp": "F.exp",
        "log": "F.log",
        "floor": "F.floor",
        "ceil": "F.ceil",
        "strftime": "F.date_format",
        "strptime": "F.to_date",
        "sorted": "F.sort_array",
        "sub": "F.regexp_replace",
    }
)
"""What a function of Python does that is called in a UDF, and what of Spark does the same."""
ESTIMATORS = frozenset(
    {"AFTSurvivalRegression", "ALS", "BisectingKMeans", "ChiSqSelector", "CountVectorizer", "CrossValidator"}
    | {"DecisionTreeClassifier", "DecisionTreeRegressor", "FMClassifier", "FMRegressor", "FPGrowth", "GBTClassifier"}
    | {"GBTRegressor", "GaussianMixture", "GeneralizedLinearRegression", "IDF", "Imputer", "IsotonicRegression"}
    | {"KMeans", "LDA", "LinearRegression", "LinearSVC", "LogisticRegression", "MaxAbsScaler", "MinMaxScaler"}
    | {"MultilayerPerceptronClassifier", "NaiveBayes", "OneHotEncoder", "OneVsRest", "PCA", "Pipeline"}
    | {"QuantileDiscretizer", "RFormula", "RandomForestClassifier", "RandomForestRegressor", "RobustScaler"}
    | {"StandardScaler", "StringIndexer", "TrainValidationSplit", "VectorIndexer", "Word2Vec"}
)
"""What ``fit`` makes a model of, in ``pyspark.ml``."""
