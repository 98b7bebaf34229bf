"""The subcommands of `autograder`, a file each."""
