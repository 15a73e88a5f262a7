"""Running a learner's notebook where it can harm nothing, and judging it where it cannot talk to the judge.

The files here belong to the grader's process, which drives all (session.py). Inside bubblewrap a warm server forks a
process for each notebook and one for its test cells (confined/). The one answers (replies/) what the other asks
(examiner/); they exchange plain data (plain/) over sockets (shared/).
"""
