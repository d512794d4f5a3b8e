"""Images of models: repositories, who may pull, what is deleted."""
