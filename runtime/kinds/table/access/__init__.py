"""Who sees what of a table: `sights` (fields), `masks`, `conditions` (rows); told to people by `describing` and `explaining`."""
