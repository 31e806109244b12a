"""batchtui: a terminal for AWS Batch."""

__version__ = "0.1.0"
