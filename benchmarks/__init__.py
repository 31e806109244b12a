"""What batchtui costs beside other clients of the same server: `make bench` runs all and writes docs/benchmarks.md."""
