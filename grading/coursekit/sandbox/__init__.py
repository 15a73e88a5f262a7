"""Running a learner's notebook where it can harm nothing, and judging it where it cannot talk to the judge.

The grader's process (session.py) drives three kinds of processes inside bubblewrap: a warm server that forks
(server.py), a learner's process that runs the notebook (learner.py), and an examiner that runs test cells
(examining.py). They exchange plain data (plain.py) over sockets (wire.py).
"""
