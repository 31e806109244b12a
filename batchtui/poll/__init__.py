"""What to ask AWS next, asking it, and what is known now; knows no screen."""
