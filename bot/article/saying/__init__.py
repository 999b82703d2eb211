"""What the parts of an article say: causes, solutions, who acts, complaints, prevention."""
