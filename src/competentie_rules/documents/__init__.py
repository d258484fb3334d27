"""Text to checked documents: reading with places, JSON Schema, and the kinds of document as frozen values."""
