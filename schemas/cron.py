"""Which cron expressions a schedule may have: those that come at some time and that Prefect accepts too.

Prefect itself takes a second to import, and its own reader (croniter) lets through what never comes.
"""

from __future__ import annotations

from datetime import datetime

from cronsim import CronSim, CronSimError

FIELDS = 5


def cron_problem(cron: str) -> str | None:
    """Why a schedule cannot have the expression, in words that follow "is no cron expression:"; None where it can."""
    if len(cron.split()) != FIELDS:
        return "five fields are needed, such as '0 4 * * *'"
    try:
        next(CronSim(cron, datetime(2024, 1, 1)))
    except (CronSimError, StopIteration) as error:
        return str(error).lower() or "it never comes"
    return _unknown_to_prefect(cron)


def _unknown_to_prefect(cron: str) -> str | None:
    """Why Prefect 3.8 refuses an expression that cronsim reads, or None: it knows fewer forms of L and #.

    A list of days of which some have a # and some have none is never accepted, though Prefect lets a few by.
    """
    _minute, _hour, day, _month, weekday = cron.upper().split()
    if any("L" in item and item != "L" for item in day.split(",")):
        return "day-of-month takes L alone, not LW or L with a step"
    if "L" in weekday:
        return "day-of-week takes no L"
    if len({"#" in item for item in weekday.split(",")}) > 1:
        return "day-of-week takes days with # or without, not both"
    return None
