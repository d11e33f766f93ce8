"""What surrounds a question: small talk, instructions, and turns that complete one another."""
