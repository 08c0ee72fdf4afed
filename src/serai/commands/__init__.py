"""The commands that have a file each; cli.py loads them when they are called."""
