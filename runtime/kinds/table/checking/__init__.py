"""What a table document must be beyond its shape: its expressions (`meaning`) and what it has to do with others (`relations`)."""
