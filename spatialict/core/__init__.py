"""Types, words, inference and kernels: what every stage stands on."""
