"""Alerts: what is worth telling people, once, with its cause, and when it is over."""
