"""Sending notices: the words of one (`letter`), and the ways that it may go (`channels`)."""
