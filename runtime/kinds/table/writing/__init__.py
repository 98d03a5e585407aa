"""Rows on their way in, in the order of the story:

`intake` (what was given, read and checked) → `creating` or `changing` (made whole by `completing`, with `compute`,
`numbering` and `states`) → `storing` and `linking` (the database) → `conflicts` (what only it can find). `single` writes
one row, `bulk` many (`together`, a column at a time, when nothing is special), `batch` several tables; `removing` takes
rows away and brings them back.
"""
