"""The methods of `storage.Store`, by what they are about: each is one transaction around a function of this package."""
