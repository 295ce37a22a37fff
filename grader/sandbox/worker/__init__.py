"""The worker's side: runs learner code. Nothing here is trusted by the judge."""
