"""`python -m crossbearing` is the command `crossbearing`."""

from crossbearing.cli.app import run

if __name__ == "__main__":
    run()
