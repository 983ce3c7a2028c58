"""The press: a design, one person's facts and pictures in; a finished PDF out."""
