"""Photo sources: one file each. Copy `exam.py` to add one.

A source is a module with `NAME`, the word kept as a photo's provenance, and one function
`fetch_<name>_photo(key, base, policy) -> Fetched` that turns a member's key into a request.
"""
