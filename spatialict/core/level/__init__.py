"""How figures of several kinds become one index from 0 to 1, and how firm its ranks are."""
