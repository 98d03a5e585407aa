"""Rows on their way out, in the order of the story:

`asked` (what a request wants) → `shapes` (which members) → `choosing` (which rows) → `selecting` and `columns` (the
statement, `kept` for others with the same rights) → `engine` (the answer) → `expanding` (related rows) and `cursors`
(the next page). `aggregate` puts rows together.
"""
