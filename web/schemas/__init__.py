"""Schemas: what a form may say. Rules of rows are in `shared`; a schema calls them."""
