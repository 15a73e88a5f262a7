"""What the benchmark of marking (bench.py) is made of: a course to mark, and ways to look at how it is marked."""
