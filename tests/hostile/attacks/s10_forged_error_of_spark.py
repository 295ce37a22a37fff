"""Raises an exception that claims to be Spark's, with a million parameters, endless names, escapes and a false line."""
from pyspark.errors import AnalysisException
class Context:
    def contextType(self):
        return type("Kind", (), {"name": "DataFrame"})
    def fragment(self):
        return "\x1b[31m" * 1_000_000
    def callSite(self):
        return "lab.py:%d" % 10**12
class Forged(AnalysisException):
    __module__ = "pyspark.errors"
    def __init__(self):
        Exception.__init__(self, "forged")
    def getCondition(self):
        return "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    def getMessageParameters(self):
        return {"objectName": "`\x1b]0;owned\x07" + "x" * 1_000_000 + "`", "proposal": "`y`, " * 1_000_000} | {
            str(number): "z" * 1_000 for number in range(100_000)
        }
    def getQueryContext(self):
        return [Context()] * 1_000_000
def solve(orders):
    raise Forged
