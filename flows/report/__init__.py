"""What a person looks at: the summary of a run, its progress, and tables on the terminal."""
