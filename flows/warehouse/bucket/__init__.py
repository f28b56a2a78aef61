"""A warehouse in an S3 bucket: the ``Store``, ``DeltaLog`` and ``Reader`` that ``store.store_at`` gives there."""
