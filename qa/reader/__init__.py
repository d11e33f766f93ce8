"""From passages to the words that answer: spans by type, lists and outlines by structure."""
