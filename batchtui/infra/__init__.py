"""The whole set-up of AWS Batch from one small file: two CloudFormation stacks, rendered, compared and deployed."""
