"""Ages and birthdays by the law.

Source: 年齢計算ニ関スル法律 and 民法143条 (domain rules 2.4, 2.8 row 21). A person attains an age at the end of the
day before the birthday, so someone born on 29 February attains it at the end of 28 February in every year.
"""

from datetime import date, timedelta
from typing import Literal

ADULT_AT_18_SINCE = date(2022, 4, 1)


def birthday(born: date, year: int, common_year: Literal["feb28", "mar1"] = "feb28") -> date:
    """Give the birthday in a year.

    Args:
        born: date of birth.
        year: the year asked for.
        common_year: which day stands for 29 February in a common year. No source fixes it for cards (domain
            rules 2.4), so it is a policy of the caller's table.

    Returns:
        The day in that year.
    """
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28) if common_year == "feb28" else date(year, 3, 1)


def birthday_after(born: date, start: date, count: int, common_year: Literal["feb28", "mar1"] = "feb28") -> date:
    """Give the count-th birthday strictly after a day (発行の日後のN回目の誕生日).

    Args:
        born: date of birth.
        start: the day counted from; a birthday on that very day does not count.
        count: 1 for the next birthday.
        common_year: see `birthday`.

    Returns:
        That birthday.

    Raises:
        ValueError: the person was not born yet, or count is below one.
    """
    if born > start:
        raise ValueError("生年月日が基準日より後になっています。")
    if count < 1:
        raise ValueError("誕生日の回数は1以上で指定してください。")
    first = start.year + (birthday(born, start.year, common_year) <= start)
    return birthday(born, first + count - 1, common_year)


def age_on(born: date, day: date) -> int:
    """Give the completed years during a whole day at the counter.

    The age is attained at midnight, so the new age counts from the birthday on; someone born on 29 February
    counts as older from 1 March in common years.

    Args:
        born: date of birth.
        day: the day at the counter.

    Returns:
        Years, zero or more.

    Raises:
        ValueError: `day` lies before the birth.
    """
    if day < born:
        raise ValueError("生年月日が基準日より後になっています。")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def last_day_under(born: date, age: int) -> date:
    """Give the last day on which the person is younger than an age (満N歳になる前日).

    Args:
        born: date of birth.
        age: the age, one or more.

    Returns:
        The day at whose end the age is attained: for 特急発行 of a child under one, born 10 March, 9 March.
    """
    return birthday(born, born.year + age, "mar1") - timedelta(days=1)


def is_adult(born: date, day: date) -> bool:
    """Say whether the person is of age: 18 since 2022-04-01, 20 before (民法4条; domain rules 2.7)."""
    return age_on(born, day) >= (18 if day >= ADULT_AT_18_SINCE else 20)


def needs_guardian(born: date, day: date) -> bool:
    """Say whether a legal representative must act for the person's card: under 15 (domain rules 1.2 rows 2, 7c)."""
    return age_on(born, day) < 15
