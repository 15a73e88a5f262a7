"""How a class did, naming nobody."""
