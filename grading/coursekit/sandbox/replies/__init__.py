"""In the learner's process: what answers the examiner."""
