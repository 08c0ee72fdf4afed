"""The studio: the report's pages in a browser on this machine, with scenarios and review."""
