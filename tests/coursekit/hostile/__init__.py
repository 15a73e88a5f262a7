"""A plain nbgrader course, dishonest and broken submissions to it, and what is seen when they are graded.

Nothing in here is ever run by the process that tests: `guard.py` puts a wall around the grader first, so that a
submission which gets out of the sandbox harms nobody.
"""
