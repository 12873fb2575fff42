"""What pyproject.toml cannot say: templates and wordings stand at the top of the project, and are packaged."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
OWN = ("site.yaml", "counties.yaml", "comparisons.yaml")
"""What is true of one project alone is not packaged; ``src/duizhao/packaged.py`` says so, too."""
PAGES = ("about.md", "method.md")
"""Pages that every page links to."""


def packaged() -> list[str]:
    """Return the files that are packaged beside the code, relative to the top of the project."""
    wordings = [path for path in (ROOT / "content").glob("*.*") if path.name not in OWN]
    found = [*(ROOT / "templates").rglob("*.*"), *wordings, *(ROOT / "content/pages" / name for name in PAGES)]
    return sorted(path.relative_to(ROOT).as_posix() for path in found if not path.name.startswith("."))


class WithPackaged(build_py):
    """Builds the code, and puts what is packaged beside it; an editable install finds it at the top of the checkout."""

    def run(self) -> None:
        """Build."""
        super().run()
        for name in () if self.editable_mode else packaged():
            target = Path(self.build_lib, "duizhao", name)
            self.mkpath(str(target.parent))
            self.copy_file(str(ROOT / name), str(target))

    def get_source_files(self) -> list[str]:
        """Return what an sdist needs to build the same."""
        return [*super().get_source_files(), *packaged()]


setup(cmdclass={"build_py": WithPackaged})
