"""Files are what people take away: explicit columns, and what the figures are inside the file.

One writer for each kind of file, the same for both sides. A writer is told everything it writes: no
clock, no path, no name of a user or of a machine can get in, and equal tables give equal bytes.
"""

__all__: list[str] = []
