"""Write a ledger in the forms of others: IATI, OC4IDS, CSV, XLSX, Frictionless."""
