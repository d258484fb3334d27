"""What decides which statements of a ground program hold; every engine gives the same answer."""
