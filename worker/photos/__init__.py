"""Photos: fetched from a source, made safe and uniform, kept as original and print version."""
