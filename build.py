"""Build the site: ``python build.py --help``."""

from duizhao.cli import main

if __name__ == "__main__":
    main()
