"""Speed, measured on demand and printed as a ratio against a peer in the same run. `python -m tests.benchmarks --help`."""
