"""Who stands beside whom: links, the rules that make them, and the files that hold them."""
