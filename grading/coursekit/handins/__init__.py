"""What comes in: opened, looked at, laid where it belongs, and answered with a receipt."""
