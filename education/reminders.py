"""When the owner of a page is told that its review is due. Pure."""

STEPS = (60, 30, 0)


def due_steps(next_due, today, told):
    """The step that is due now and was not told yet: at most one, the latest. Days before the review."""
    left = (next_due - today).days
    reached = [step for step in STEPS if left <= step]
    return [step for step in reached[-1:] if step not in set(told)]
