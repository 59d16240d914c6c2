"""What is asked of other machines: the one room of the package that sends anything out."""
