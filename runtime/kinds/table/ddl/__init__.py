"""Schema changes of tables, in the order of the story:

`shape` (the physical tables as values) → `deployed` (as they are now) → `moves` and `conversion` (what a new definition
asks of the rows) → `effects` (told to the publisher) → `walk` (the steps from here to there) → `steps` (one step and
its opposite) → `journal` (carried out, undone, recovered). `parking` purges what was put aside.
"""
