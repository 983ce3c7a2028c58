"""What both rooms stand on: tables, rules, settings, storage. Imports neither web nor worker."""
