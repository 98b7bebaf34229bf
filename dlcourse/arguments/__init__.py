"""What callers pass to graph functions: read as the signature declares it, or refused with one clear error."""

from dlcourse.arguments.parameters import Label, Parameter, read_parameters
from dlcourse.arguments.reading import read_arguments

__all__ = ["Label", "Parameter", "read_arguments", "read_parameters"]
