"""The outside world's formats, one file each."""
