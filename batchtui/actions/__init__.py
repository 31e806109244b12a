"""What touches AWS: each action makes a plan, then carries it out."""
