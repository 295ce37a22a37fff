"""Returns an object of a class that claims to be Spark's vector and whose fields never end."""
class Liar(type):
    __module__ = property(lambda cls: "pyspark.mllib.linalg")
    __name__ = property(lambda cls: "DenseVector")
class Fake(metaclass=Liar):
    @property
    def array(self):
        while True:
            pass
def solve(lines):
    import pyspark
    return [Fake()]
