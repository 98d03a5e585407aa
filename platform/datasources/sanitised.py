"""What a database said, without what it may have said of rows: values in quotation marks and numbers are left out."""

import re

LONGEST = 400
CUT = re.compile(r"\n?(?:DETAIL|CONTEXT|LINE \d+|QUERY|STATEMENT):.*", re.S)
VALUES = re.compile(r"'(?:[^']|'')*'|(?<=: )\".*\"|\"[^\"]{64,}\"|\d{3,}", re.S)


def sanitised(message: str) -> str:
    plain = CUT.sub("", message)
    return VALUES.sub("…", plain).strip()[:LONGEST]
