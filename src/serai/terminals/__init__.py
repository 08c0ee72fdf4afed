"""What a port, a border or a ferry line really passes: queues, dwell and waiting curves."""
