"""What a row means: records, tables, vocabulary and the model of sources.yaml. Knows nothing of how a row is made."""
