"""Read the lists of others into draft rows of a ledger."""
