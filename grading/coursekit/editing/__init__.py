"""Changing a module under hand-ins: which cells, which marks, which hand-ins, and what the trainer is told."""
