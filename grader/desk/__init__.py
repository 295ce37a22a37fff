"""The instructor's desk: a web application on this machine over the results of a class."""
