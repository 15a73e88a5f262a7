"""What both sides of a connection use."""
