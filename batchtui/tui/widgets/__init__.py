"""One public widget a file: data in, messages out."""
