"""Compiled loops: arrays in, arrays out, no labels. The only place that knows numba.

Each module compiles when it is first imported, and reads the result from numba's cache after
that; so import them where they are used. Every loop works on the regions from `start` to `stop`
and lets go of the interpreter's lock: threads share the work, and no answer depends on how many.
"""
