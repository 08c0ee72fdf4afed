"""From a document to candidate statements: nothing enters the ledger unaccepted."""
