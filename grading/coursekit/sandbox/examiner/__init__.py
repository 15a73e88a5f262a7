"""In the examiner's process: runs test cells on the work in the learner's process."""
