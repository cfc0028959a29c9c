"""Ways to start a formula in a spreadsheet, for the tests of every file that one can open there."""

# 30 ways to start a formula: plain, behind spaces and marks that spreadsheets skip, and in other widths.
PREFIXES = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "\u00a0=",
    "\u3000=",
    "\u2003+",
    "\x00=",
    "\x1f@",
    "\x7f=",
    "\x0b=",
]
PREFIXES += ["\u200b=", "\ufeff=", "\u202e=", "\u2060-", "\u00ad+", "\u2028=", "\u0085="]
PREFIXES += ["\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\u207c", "\u2212", "%0A="]
SIGNS = "=+-@%|\u2212\uff1d\uff0b\uff0d\uff20\ufe66\u207c"
