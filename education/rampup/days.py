"""On which days to run: never two in a row with 2 or 3 runs a week (clinical fact sheet 5.4). A house rule."""

from datetime import timedelta

RUN_DAYS = {2: [1, 5], 3: [1, 3, 5], 4: [1, 3, 5, 6], 5: [1, 2, 3, 5, 6]}  # days after Monday; the last has the longest


def next_monday(today):
    """The first Monday after today."""
    return today + timedelta(days=7 - today.weekday())


def run_days(monday, week, runs):
    """The dates of the runs of a week; week 1 begins on `monday`."""
    first = monday + timedelta(weeks=week - 1)
    return [first + timedelta(days=day) for day in RUN_DAYS[runs]]
