"""The addresses, by subject. Each parses, calls one action or query, and says what came of it."""
