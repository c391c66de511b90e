"""Events from documents, points from the claims of one event, narratives along one camp."""
