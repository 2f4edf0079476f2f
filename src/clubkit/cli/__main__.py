"""``python -m clubkit.cli`` where the script is not on the path."""

from clubkit.cli import main

if __name__ == "__main__":
    main()
