"""What people look at: the report and, later, the studio, from one kit."""
