"""What is kept of merchants and tickets, told as it was, and what goes."""
