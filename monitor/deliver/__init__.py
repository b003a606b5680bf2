"""Delivery: messages are composed once, kept in the outbox, and handed over until they have arrived."""
