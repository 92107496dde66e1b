"""The command line as a person meets it: words in, an exit code out."""

from webmap.commands.main import main


def run(patch, *words):
    """Run `plainsight` with these words and return its exit code."""
    patch.setattr("sys.argv", ["plainsight", *map(str, words)])
    try:
        main()
    except SystemExit as stop:
        return stop.code
    return 0
