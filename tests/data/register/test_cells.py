"""Columns read at once mean what their cells mean one by one."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatialict.data.cells import parse_number, tidy
from spatialict.data.register import cells
from spatialict.data.register.degrees import coordinates

NUMBERS = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(
        lambda n: str(n).replace(".", ",")
    ),
    st.text(st.sampled_from("0123456789.,-+eE xх…%*' \u00a0"), max_size=8),
    st.sampled_from(
        ["1e308", "1e999", "nan", "inf", "-inf", "0x10", "½", "١٢", "1_000", "5.", ".5"]
    ),
)


@given(st.lists(NUMBERS | st.none(), min_size=1))
def test_numbers_of_a_column_are_those_of_its_cells(column):
    values, what = cells.numbers(pa.array(column, pa.string()))
    for cell, value, kind in zip(column, values, what, strict=True):
        alone = parse_number(cell)
        if alone.state == "value":
            assert (value, kind) == (alone.value, cells.GOOD)
        else:
            assert math.isnan(value)
            assert kind == (cells.BAD if alone.state == "fault" else cells.EMPTY)


@given(st.lists(st.text(max_size=8) | st.none(), min_size=1))
def test_words_of_a_column_are_those_of_its_cells(column):
    column = [None if cell is None else cell.encode("utf-8", "ignore").decode() for cell in column]
    found = cells.words(pa.array(column, pa.string())).to_pylist()
    assert found == [tidy(cell or "") for cell in column]


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2015", 2015), ("2015.0", 2015), ("2015 г.", 2015), ("2015 жыл", 2015),
        ("2015-03-01", 2015), ("2015-03-01 10:20:30", 2015), ("2015-03-01T00:00:00", 2015),
        ("01.03.2015", 2015), ("1/3/2015", 2015), ("2015/03", 2015), ("20150301", 2015),
        ("42064", 2015),  # 1 March 2015 as Excel counts: 41 640 is 1 January 2014
        ("03.2015", 2015), ("12 марта 2015 г.", 2015), ("март 2015", 2015), ("Mar 1, 2015", 2015),
        ("2015 жылғы 15 наурыз", 2015), ("13.2015", None), ("марта 2015 или 2016", None),
        ("15.03.15", None), ("32 марта 2015", None), ("март 15", None),
        ("31.02.2015", None), ("1899", None), ("2201", None), ("01.03.15", None), ("x", None),
        ("12 марта", None), ("99999999", None), ("", None),
    ],
)  # fmt: skip
def test_years_of_dates_as_offices_write_them(written, year):
    (value,), _ = cells.years(pa.array([written]))
    assert (None if math.isnan(value) else value) == year


@given(st.dates(dt.date(1927, 5, 18), dt.date(2200, 12, 31)))
def test_a_date_has_one_year_however_it_is_kept(day):
    serial = (day - dt.date(1899, 12, 30)).days
    spelt = [day.isoformat(), f"{day:%d.%m.%Y}", str(serial)]
    assert cells.years(pa.array(spelt))[0].tolist() == [day.year] * 3
    assert cells.years(pa.array([day], pa.date32()))[0].tolist() == [day.year]
    assert cells.years(pa.array([float(serial)]))[0].tolist() == [day.year]


@pytest.mark.parametrize(
    ("written", "axis", "degrees"),
    [
        # 79 + 29/60 + 6/3600 = 79.485; 50 + 25.5/60 = 50.425
        ("79°29'06.0\"E", "lon", 79.485), ("79° 29′ 06″ E", "lon", 79.485),
        ("E 79°29'06\"", "lon", 79.485), ("79°29'06\" в.д.", "lon", 79.485),
        ("50°25.5'N", "lat", 50.425), ("50°25,5' с. ш.", "lat", 50.425),
        ("50.4262 N", "lat", 50.4262), ("50.4262°", "lat", 50.4262), ("-50.5°", "lat", -50.5),
        ("50.5 S", "lat", -50.5), ("79.5 W", "lon", -79.5),
        ("79.5 E", "lat", None), ("50.5 N", "lon", None), ("-50.5 S", "lat", None),
        ("50°60'N", "lat", None), ("50°25'60\"N", "lat", None), ("50.5°25'N", "lat", None),
        ("50 25 34", "lat", None), ("N 50.5 S", "lat", None), ("50°34\"N", "lat", None),
    ],
)  # fmt: skip
def test_degrees_are_read_exactly_or_not_at_all(written, axis, degrees):
    (value,), (what,) = coordinates(pa.array([written]), axis)
    assert (None if math.isnan(value) else value) == degrees
    assert what == (cells.BAD if degrees is None else cells.GOOD)


def test_whole_numbers_that_are_ids_have_no_decimal_point():
    assert cells.words(pa.array([12.0, 7.0, None])).to_pylist() == ["12", "7", None]
    assert cells.words(pa.array([12, 7])).to_pylist() == ["12", "7"]


def test_points_of_every_make_are_read_and_others_told():
    shapes = [shapely.Point(1, 2), shapely.Point(3, 4, 5), shapely.Point(), shapely.box(0, 0, 1, 1)]
    column = pa.array([*shapely.to_wkb(shapes), None, b"rubbish"], pa.binary())
    x, y, other = cells.points(column)
    np.testing.assert_array_equal(x, [1, 3, np.nan, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(y, [2, 4, np.nan, np.nan, np.nan, np.nan])
    assert other.tolist() == [False, False, False, True, False, True]
    several = shapely.MultiPoint([(1, 2), (3, 4)])
    multi = pa.array(shapely.to_wkb([shapely.MultiPoint([(7, 8)]), several]), pa.binary())
    x, y, other = cells.points(multi)
    np.testing.assert_array_equal(x, [7, np.nan])
    np.testing.assert_array_equal(y, [8, np.nan])
    assert other.tolist() == [False, True]
    plain = pa.array(
        shapely.to_wkb(shapely.points(np.arange(6.0), np.arange(6.0) + 9)), pa.binary()
    )
    assert cells.points(plain.slice(2, 3))[1].tolist() == [11, 12, 13]
