"""Benchmarks over the real API on a durable server of their own; see docs/performance.md."""
