#!/usr/bin/env python
"""Build the site: README, guides, other files of the root and the gallery as pages that belong together.

    python tools/build_site.py OUT                     needs the gallery of tools/gallery.py in build/gallery
    python tools/build_site.py OUT --gallery FOLDER

Guides are written for a code host, where links lead to files. In the copy that MkDocs reads, README is the first page,
files of the root have pages, and files that are no pages come along as text. MkDocs refuses what leads nowhere.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import msgspec
import yaml
from gallery import INDEX, Exhibit

ROOT = Path(__file__).resolve().parents[1]
ROOT_PAGES = MappingProxyType(
    {
        "README.md": "index.md",
        "CHANGELOG.md": "changelog.md",
        "SECURITY.md": "reporting.md",
        "CONTRIBUTING.md": "contributing.md",
        "DEVELOPERS.md": "developers.md",
    }
)
"""Files of the root and what they are called on the site. docs/security.md has the name of one of them."""

ALONE = "---\nhide: [navigation]\n---\n\n"
"""Of a page that is the only one of its tab."""

GALLERY_OF_A_CLONE = "the gallery of the site (`make docs`, then open `build/docs/gallery.html`)"
"""What README says of the gallery where there is no site."""

_LINK = re.compile(r"(?P<before>\]\()(?P<target>[^)\s#]+)(?P<after>(?:#[^)\s]*)?\))")
_PICTURE = re.compile(r'(?P<before> (?:src|srcset)=")(?P<target>[^"#]+)(?P<after>")')
_NAMED_BY_FILE = re.compile(r"\[(?:[\w-]+/)*[\w-]+\.md\]\((?P<page>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")
_COMMENT = re.compile(r"^<!-- [a-z ]+: .+ -->\n", re.MULTILINE)
_FENCED = re.compile(r"^(```.*?^```)$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Sources:
    """The copy that MkDocs reads: ``folder`` is to be written, ``titles`` are those of the navigation."""

    folder: Path
    titles: Mapping[str, str]

    def write_page(self, name: str, page: str) -> None:
        """The file ``name`` of the repository as the page ``page``."""
        text = (ROOT / name).read_text(encoding="utf-8").replace(GALLERY_OF_A_CLONE, "the [gallery](gallery.md)")
        parts = _FENCED.split(text)  # every second one is a block of code, which stays as it is
        parts[::2] = [self._linked(part, name) for part in parts[::2]]
        head = ALONE if page == "index.md" else ""
        (self.folder / page).write_text(head + "".join(parts), encoding="utf-8")

    def _linked(self, text: str, name: str) -> str:
        """With links as the site has them, pages named by title, without comments for the tests of the guides."""

        def there(match: re.Match[str]) -> str:
            return f"{match['before']}{self._place(match['target'], name)}{match['after']}"

        def by_title(match: re.Match[str]) -> str:
            title = self.titles.get(match["page"])
            return f"[{title}]({match['page']}{match['anchor'] or ''})" if title else match[0]

        return _NAMED_BY_FILE.sub(by_title, _PICTURE.sub(there, _LINK.sub(there, _COMMENT.sub("", text))))

    def _place(self, target: str, name: str) -> str:
        """Where a link in the file ``name`` leads on the site; one that leads nowhere stays as it is."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if target == "gallery.md":
            return target
        if ":" in target or path.startswith("docs/"):
            return target if ":" in target else path.removeprefix("docs/")
        if path in ROOT_PAGES or not (ROOT / path).is_file():
            return ROOT_PAGES.get(path, target)
        kept = self.folder / "files" / f"{path}.txt"  # as text, which browsers show
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, kept)
        return f"files/{path}.txt"


def built(sources: Path, out: Path) -> tuple[int, list[str]]:
    """Let MkDocs build what ``stage`` wrote, strictly: its exit code, and what it warned of."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)]
    settings = {"SITE_SOURCE": str(sources), "NO_MKDOCS_2_WARNING": "1"}  # --quiet would keep warnings from counting
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        shutil.copy(out / "assets" / "images" / "favicon.png", out / "favicon.ico")  # browsers ask for it beside pages
        for page in out.glob("*.html"):
            page.write_text(named(page.read_text(encoding="utf-8")), encoding="utf-8")
    lines = (done.stdout + done.stderr).splitlines()
    return done.returncode, [line for line in lines if line.strip() and not line.startswith("INFO ")]


def named(page: str) -> str:
    """A page whose search has a name, and whose tables have no heading without a text: axe-core asks for both."""
    search = 'data-md-component="search" role="dialog"'
    return re.sub(r"<th[^>]*></th>", "<td></td>", page.replace(search, f'{search} aria-label="Search"'))


def stage(folder: Path, gallery: Path) -> None:
    """Write what MkDocs reads. Raises ``SystemExit`` where the gallery was not made."""
    shutil.copytree(ROOT / "docs", folder)
    sources = Sources(folder, dict(_titles()))
    for path in sorted((ROOT / "docs").glob("*.md")):
        sources.write_page(f"docs/{path.name}", path.name)
    for name, page in ROOT_PAGES.items():
        sources.write_page(name, page)
    exhibits = _exhibits(gallery)
    (folder / "gallery").mkdir()
    for each in exhibits:
        shutil.copy(gallery / each.file, folder / "gallery")
    (folder / "gallery.md").write_text(_gallery_page(exhibits), encoding="utf-8")


def _titles() -> Iterator[tuple[str, str]]:
    """The title of each page in the navigation."""

    class Loader(yaml.SafeLoader):
        """Tags of MkDocs mean nothing here."""

    Loader.add_multi_constructor("", lambda loader, suffix, node: None)
    todo = list(yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)["nav"])
    for entry in todo:
        for title, below in entry.items():
            if isinstance(below, str):
                yield below, title
            else:
                todo += below


def _exhibits(gallery: Path) -> list[Exhibit]:
    index = gallery / INDEX
    if not index.is_file():
        raise SystemExit(f"There is no gallery in {gallery}: run python tools/gallery.py {gallery}")
    return msgspec.json.decode(index.read_bytes(), type=list[Exhibit])


def _gallery_page(exhibits: list[Exhibit]) -> str:
    lines = [
        f"{ALONE}# Gallery",
        "Pages that the grader wrote when this site was built: a made-up class handed in what the tests keep as "
        "typical answers, and was graded. Each page is one file, needs no network, and follows the light or dark of "
        "your system. Open them and click.",
        *(f"## [{each.title}](gallery/{each.file})\n\n{each.about}" for each in exhibits),
    ]
    return "\n\n".join(lines) + "\n"


def main() -> int:
    """What is typed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--gallery", type=Path, default=ROOT / "build" / "gallery")
    given = parser.parse_args()
    out = given.out.resolve()
    sources = out.with_name(f"{out.name}-source")
    shutil.rmtree(sources, ignore_errors=True)
    stage(sources, given.gallery.resolve())
    code, warnings = built(sources, out)
    print("\n".join(warnings), end="\n" if warnings else "")
    return code


if __name__ == "__main__":
    sys.exit(main())
