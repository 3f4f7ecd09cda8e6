"""What a page of the documentation shows: its blocks of code, the commands in them, its headings and links."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

#: a block of a named language; what is not shell is fenced so
FENCE_RE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
#: lines four blanks in, after an empty line: shell, here
INDENTED_RE = re.compile(r"(?<=\n\n)(?: {4}.*\n(?:\n(?= {4}))*)+")
SPAN_RE = re.compile(r"`([^`\n]+)`")
LINK_RE = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
HEADING_RE = re.compile(r"^#+ (.+)$", re.MULTILINE)
#: where one command ends and another begins; after a redirection stands a file
BETWEEN, REDIRECTION = re.compile(r"[();|&]+"), re.compile(r"[<>]+")


@dataclass(frozen=True)
class Page:
    """One page in Markdown."""

    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def unfenced(self) -> str:
        return FENCE_RE.sub("", self.text)

    def fenced(self, language: str) -> list[str]:
        """Blocks between ```language and ```."""
        return [dedent(body) for _, named, body in FENCE_RE.findall(self.text) if named == language]

    def commands(self) -> list[list[str]]:
        """The words of every command in indented blocks."""
        return [command for block in INDENTED_RE.findall(self.unfenced)
                for line in shell_lines(dedent(block)) for command in commands(line)]

    def spans(self) -> list[str]:
        """Code between backticks."""
        return SPAN_RE.findall(INDENTED_RE.sub("\n", self.unfenced))

    def links(self) -> list[str]:
        return [link or image for link, image in LINK_RE.findall(self.text)]

    def headings(self) -> list[str]:
        return HEADING_RE.findall(INDENTED_RE.sub("\n", self.unfenced))

    def anchors(self) -> set[str]:
        """The headings as GitHub makes anchors of them."""
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in self.headings()}


def shell_lines(block: str) -> list[list[str]]:
    """The words of each line, without comments; an open quotation mark or a backslash takes in the next line."""
    lines, pending = [], ""
    for line in block.replace("\\\n", " ").splitlines():
        pending += line
        try:
            lines.append(list(lexer(pending)))
        except ValueError:
            pending += "\n"
            continue
        pending = ""
    if pending:
        raise ValueError(f"no shell, and not fenced as anything else: {pending}")
    return lines


def lexer(line: str) -> shlex.shlex:
    found = shlex.shlex(line, posix=True, punctuation_chars=True)
    found.whitespace_split = True
    return found


def commands(words: list[str]) -> list[list[str]]:
    """The commands of one line, without their redirections."""
    found: list[list[str]] = [[]]
    rest = iter(words)
    for word in rest:
        if REDIRECTION.fullmatch(word):
            next(rest)
        elif BETWEEN.fullmatch(word):
            found.append([])
        else:
            found[-1].append(word)
    return [command for command in found if command]
