"""Whether projects happen, when, and at what cost."""
