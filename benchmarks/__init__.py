"""Benchmarks: cases x phases, ratios side by side in one run; never a gate."""
