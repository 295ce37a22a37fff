"""Autograded Apache Spark labs: read a submission, run it apart, judge its values, explain what is wrong."""

__version__ = "0.1.0"
