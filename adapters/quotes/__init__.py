"""Quotations of a text and who said them, in the languages of the starter watchlists; pure, and shared by adapters."""

from adapters.quotes.finding import find_quotes

__all__ = ["find_quotes"]
