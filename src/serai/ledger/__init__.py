"""Sources, entities, statements and pledges, and what their sums say."""
