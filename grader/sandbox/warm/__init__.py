"""Workers that are there at once: forked from a process that has imported everything, on a JVM that already runs.

For a learner's own machine only. The *zygote* is started once per course and forks a worker for each launch. It also
keeps one JVM, which it lends to one worker at a time; between two of them, the SparkContext is replaced by a fresh one,
so a worker finds Spark as a cold start would leave it.
"""
