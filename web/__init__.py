"""The Flask front end: pages, JSON API and commands."""
