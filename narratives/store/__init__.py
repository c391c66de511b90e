"""What a workspace file holds, each layer on the one before: file, log, documents, line-up."""
