class DatabaseFailed(Exception):
    """The embedded database cannot be had; the message says why and how to go on."""
