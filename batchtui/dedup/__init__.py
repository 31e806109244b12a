"""The guard that lets exactly one run through; standard library only, so that it goes into any image."""
