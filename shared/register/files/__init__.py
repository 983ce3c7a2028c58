"""Reading a file that people bring, in a child process of its own: `python -m shared.register.files`.

It knows neither settings, database nor body, and is ended when it takes too much memory or time. What it
reads it writes out as rows (`written.py`); only those are looked at by the programs.
"""
