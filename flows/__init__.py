"""How a row is made. The map of the pipeline:

discover -> fetch -> archive -> clean -> extract -> normalise -> validate -> commit -> publish -> report

``cli`` is the command; ``nightly`` and ``backfill`` are the Prefect flows; ``tasks`` wraps batches for Prefect; ``run``
is a run without Prefect; ``process`` turns pages into outcomes and touches neither disk nor network; ``stages`` hold
one step each and meet only through ``schemas.records``; ``warehouse`` alone knows the warehouse's paths; ``report`` is
what a person looks at. Imports go one way, down this list; this module imports nothing.
"""
