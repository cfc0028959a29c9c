"""How urgent a knee is, and what age alone brings (clinical.md 6). Plain numbers and codes: no rows, no request."""

URGENT, BEFORE_EXERCISE, ROUTINE = 2, 3, 4  # the least urgent level of each kind; 4 is for who has no sign
ADULT, OLDER = 18, 55  # AGE_U18; AGE55 and AGE55_INJURY (a house rule)

FROM_AGE_ALONE = {"AGE_U18", "AGE55"}


def from_age(age, is_injured):
    """The codes of the red flags that an age brings, alone or with an injury."""
    if age < ADULT:
        return {"AGE_U18"}
    if age < OLDER:
        return set()
    return {"AGE55_INJURY"} if is_injured else {"AGE55"}
