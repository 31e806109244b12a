"""The alert function: an AWS Lambda that tells of AWS Batch's events from AWS itself, and how it becomes one file."""
