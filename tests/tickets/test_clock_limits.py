"""Reading and writing limits in the wording of city standards."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.clock import Limit, LimitUnit, format_limit, parse_limit

UH, WH, WD, ND = LimitUnit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2紧急工作时", 2, UH),
        ("4小时", 4, WH),
        ("4工作时", 4, WH),
        ("2天", 2, WD),
        ("15工作日", 15, WD),
        ("15个工作日", 15, WD),
        ("1紧急工作日", 1, ND),
        ("7自然日", 7, ND),
        ("30分钟", 0.5, UH),
        (" 0.5 小时 ", 0.5, WH),
        ("２４小时", 24, WH),
    ],
)
def test_a_limit_is_read(text, value, unit):
    assert parse_limit(text) == Limit(value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "小时",
        "2",
        "二天",
        "2周",
        "1-5天",
        "1–5天",
        "4小时/2天",
        "-2天",
        "0天",
        "2 h",
        "当日",
        "1.天",
    ],
)
def test_anything_else_is_an_error_not_a_guess(text):
    with pytest.raises(ValueError, match="limit"):
        parse_limit(text)


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (Limit(2, UH), "2紧急工作时"),
        (Limit(Decimal("0.25"), UH), "15分钟"),
        (Limit(Decimal("2.00"), WH), "2小时"),
        (Limit(20, WD), "20工作日"),
        (Limit(30.0, ND), "30自然日"),
    ],
)
def test_a_limit_is_written(limit, text):
    assert format_limit(limit) == text


@given(
    st.decimals("0.01", "9999", places=2, allow_nan=False)
    | st.integers(1, 3000).map(lambda minutes: Decimal(minutes) / 60),
    st.sampled_from(LimitUnit),
)
def test_what_is_written_is_read_back(value, unit):
    limit = Limit(value, unit)
    again = parse_limit(format_limit(limit))
    assert (again.unit, again.times(3600)) == (unit, limit.times(3600))


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_a_limit_is_a_positive_amount(value):
    with pytest.raises(ValueError, match="positive"):
        Limit(value, UH)


def test_a_limit_knows_its_units_only():
    assert Limit(1, "wd").unit is WD  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="days"):
        Limit(1, "days")  # type: ignore[arg-type]
