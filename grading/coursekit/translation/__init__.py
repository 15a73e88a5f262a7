"""The texts of a module, and a module in the language of a run."""
