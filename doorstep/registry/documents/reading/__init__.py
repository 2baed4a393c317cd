"""Reading strangers' files: pure functions without Django, run in a process apart (`apart.py`) that has its limits."""
