"""Background work: prints certificates, fetches and prepares photos. Imports only shared."""
