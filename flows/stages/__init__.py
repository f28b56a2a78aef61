"""One step of the pipeline a module. Stages never import each other: they meet through ``schemas.records``."""
