"""What a collection is about as a whole: topics, repetitions, figures, where and why a speech was held."""
