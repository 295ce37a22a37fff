"""What honest labs do with files, as one submission: each job gives what it read back."""

import os
import shutil
import stat
import tempfile
from pathlib import Path


def spark(rdd):
    from pyspark import SparkContext

    assert isinstance(rdd.context, SparkContext)
    return rdd.context


def folder():
    return tempfile.mkdtemp(dir=os.environ["TMPDIR"])


def text_file(rdd):
    place = Path(folder()) / "lines.txt"
    place.write_text("a b\nc\n")
    return sorted(spark(rdd).textFile(place.as_uri()).flatMap(str.split).collect())


def save_as_text_file(rdd):
    place = Path(folder()) / "out"
    rdd.map(str).saveAsTextFile(place.as_uri())
    assert (place / "_SUCCESS").exists()
    return sorted(line for part in place.glob("part-*") for line in part.read_text().split())


def save_as_pickle_file(rdd):
    place = (Path(folder()) / "out").as_uri()
    rdd.saveAsPickleFile(place)
    return sorted(spark(rdd).pickleFile(place).collect())


def checkpoint(rdd):
    spark(rdd).setCheckpointDir(Path(folder()).as_uri())
    doubled = rdd.map(lambda each: 2 * each)
    doubled.checkpoint()
    assert doubled.count() == 3
    assert doubled.isCheckpointed()
    return sorted(doubled.collect())


def add_file(rdd):
    from pyspark import SparkFiles

    place = Path(folder()) / "stop.txt"
    place.write_text("the\n")
    spark(rdd).addFile(str(place))
    return rdd.map(lambda each: Path(SparkFiles.get("stop.txt")).read_text().strip()).collect()


def add_py_file(rdd):
    place = Path(folder()) / "helper_of_mine.py"
    place.write_text("def twice(x):\n    return 2 * x\n")
    spark(rdd).addPyFile(str(place))

    def use(each):
        import helper_of_mine

        return helper_of_mine.twice(each)

    return sorted(rdd.map(use).collect())


def data_frame(rdd):
    from pyspark.sql import SparkSession

    session = SparkSession(spark(rdd))
    place = (Path(folder()) / "table").as_uri()
    session.createDataFrame(rdd.map(lambda each: (each, str(each))), ["n", "s"]).write.parquet(place)
    return sorted(row.n for row in session.read.parquet(place).collect())


def data_frame_csv(rdd):
    from pyspark.sql import SparkSession

    session = SparkSession(spark(rdd))
    place = (Path(folder()) / "table").as_uri()
    session.createDataFrame(rdd.map(lambda each: (each,)), ["n"]).write.csv(place, header=True)
    return sorted(int(row.n) for row in session.read.csv(place, header=True).collect())


def shuffle_and_broadcast(rdd):
    names = spark(rdd).broadcast({1: "one", 2: "two", 3: "three"})
    return sorted(rdd.map(lambda each: (names.value[each], 1)).reduceByKey(lambda a, b: a + b).collect())


def copies(rdd):
    source = Path(folder()) / "a"
    source.write_text("x")
    source.chmod(0o600)
    os.utime(source, (1, 1))
    other = source.with_name("b")
    shutil.copy2(source, other)
    shutil.copytree(source.parent, source.parent.with_name("copied"))
    with tempfile.NamedTemporaryFile() as file:
        mode = stat.S_IMODE(Path(file.name).stat().st_mode)
    return [other.read_text(), mode]
