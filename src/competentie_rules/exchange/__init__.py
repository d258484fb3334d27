"""Frameworks to and from the formats of other systems. What a format cannot hold is told (`losses`)."""
