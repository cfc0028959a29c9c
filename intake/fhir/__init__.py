"""A request as a FHIR R4 (4.0.1) transaction bundle, as clinic systems read it. Pure: rows in, dictionaries out.

`bundle.bundle` makes one, `rules.problems` checks one, `answers.answers_of` reads the answers back.
"""
