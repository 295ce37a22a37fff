"""The session of SQL that a worker's programs share: put back between exercises to what it was at first."""

from __future__ import annotations

from collections.abc import Mapping

_OF_SQL = "spark.sql."


def restore_session(settings: Mapping[str, str]) -> None:
    """Put back the session as it was at first: its views, functions, tables, database, cache and settings.

    ``settings`` are those that Spark was started with. Where no session was made, nothing happens.
    """
    from pyspark.sql import SparkSession

    session = SparkSession._instantiatedSession
    if session is None:
        return
    state = session._jsparkSession.sessionState()
    session.catalog.clearCache()
    state.catalogManager().reset()
    state.catalog().reset()
    conf = state.conf()
    due = {name: value for name, value in settings.items() if name.startswith(_OF_SQL)}
    now = {name: value for name, value in dict(conf.settings()).items() if name.startswith(_OF_SQL)}
    for name in now.keys() - due.keys():
        conf.unsetConf(name)
    for name, value in due.items():
        if now.get(name) != value:
            conf.setConfString(name, value)
