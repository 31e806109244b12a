"""Pure data and rules of AWS Batch: no I/O, no clock."""
