"""The clerk's pages: each view parses, calls a query or an action, and renders."""
