"""The formats in which data sets are published: functions from the bytes of a file to arrays or texts.

Each takes ``where``, the file's name for its error, and refuses a file that is damaged.
"""

__all__: list[str] = []
