"""What happens in a month, one mechanism a file; `schedule` says in which order (MODEL.md, section 3)."""
