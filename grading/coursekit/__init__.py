"""Course operations of TIP Lab: thin over stock nbgrader."""
