"""How each shape of job says what it has otherwise than its definition, and how two revisions differ."""
