"""``python -m spatialict`` is the command ``spatialict``."""

from spatialict.cli import main

if __name__ == "__main__":
    main()
