"""Tables and a graph to Results."""
