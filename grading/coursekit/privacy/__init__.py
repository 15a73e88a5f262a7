"""What is kept of learners, what may be shown of it, and how it is deleted."""
