"""Orders the passages found by what the network says of question and passage together."""
