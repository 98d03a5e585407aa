"""The past of rows: `versions` kept with each write as the fields that changed (`images`), read back as a `timeline`."""
