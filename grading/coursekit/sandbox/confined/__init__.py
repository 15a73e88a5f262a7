"""Processes inside the bubble: the warm server, and what it forks to run and to examine a notebook."""
