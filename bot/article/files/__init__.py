"""Files → their text in lines, each character with its place in the file."""
