"""What a form or an option of a command changes in a request before it is sent; pure."""
