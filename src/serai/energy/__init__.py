"""Power and fuels of the region: dispatch on PyPSA, imported only when asked for."""
