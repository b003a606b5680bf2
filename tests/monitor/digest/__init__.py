"""Digests: what they tell, and how it is shown."""
