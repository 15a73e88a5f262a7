"""Experiments with the model: repeated runs, paired comparison, and their pictures."""
