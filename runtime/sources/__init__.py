"""Data sources as their askers see them: the platform's own tables through policies, others as their definitions allow."""
