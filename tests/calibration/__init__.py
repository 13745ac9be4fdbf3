"""Is 5 % five per cent? What p-values do on maps without any pattern.

The unit of replication is the map: regions of one map share values and draws, so that every error
here is one over maps.
"""
