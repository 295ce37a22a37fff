"""What pyspark.ml raises without an error condition, by the words of its message."""

from __future__ import annotations

OF_ML: tuple[tuple[str, str, str], ...] = (
    (
        r"Column features must be of type class org\.apache\.spark\.ml\.linalg\.VectorUDT",
        'the column `features` holds no vectors: make them with VectorAssembler(inputCols=[...], outputCol="features")',
        "A model of pyspark.ml reads one column of vectors; VectorAssembler puts columns of numbers together.",
    ),
    (
        r"Column (?P<what>\w{1,80}) must be of type (?:class )?org\.apache\.spark\.ml\.linalg\.VectorUDT",
        "the column `{what}` holds no vectors: make them with a VectorAssembler",
        "A model of pyspark.ml reads one column of vectors; VectorAssembler puts columns of numbers together.",
    ),
    (
        r"Column (?P<what>\w{1,80}) must be of type numeric but was actually of type string",
        'a model needs numbers, and the column `{what}` holds text: take a column of numbers; cast("double") makes '
        "numbers of digits, a StringIndexer of words",
        "A StringIndexer writes the numbers to its outputCol: that is the label or feature that the model takes then.",
    ),
    (
        r"Data type string of column (?P<what>\w{1,80}) is not supported",
        "VectorAssembler takes numbers, and the column `{what}` holds text: take a column of numbers; "
        'cast("double") makes numbers of digits, a StringIndexer of words',
        "Look at df.printSchema(): a file that was read without a schema has texts in all its columns.",
    ),
    (
        r"Output column (?P<what>\w{1,80}) already exists",
        "there is a column `{what}` already: give outputCol a new name, and write that name where the next step "
        "reads it",
        "A step that runs twice on one DataFrame makes its column twice; start again from the DataFrame before.",
    ),
    (
        r"Training dataset is empty",
        "there are no rows to fit on: the filter or split before fit() leaves none, so look at its condition",
        "df.count() just before fit() shows how many rows there are.",
    ),
)
"""A pattern of the message (its group ``what`` is the name of a column), the fact, and the advice."""
