"""The register: reading a file of members, checking its rows, staging and applying them."""
