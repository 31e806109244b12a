"""The only importer of boto3: clients, one module a resource, errors translated at one door."""
