"""The folder of published files: what Loper wrote there is registered, and nothing else is ever removed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from . import files
from .register import Register


class Folder:
    """`public/` and the register's list of its files. Names are paths relative to the folder, without `.gz`."""

    def __init__(self, path: Path, register: Register):
        self.path, self.register = path, register
        path.mkdir(parents=True, exist_ok=True)
        files.sweep(path)
        self.known = register.files()
        self.documents: dict[str, set[str]] = defaultdict(set)
        for name, (document, *_) in self.known.items():
            self.documents[document].add(name)
        #: files of no document that were put this time
        self.put_alone: set[str] = set()

    def plan(self, names: Iterable[str], document: str) -> None:
        """Notes, within the caller's transaction, that files will be ours: should the writer be killed, too."""
        for name in names:
            if name not in self.known:
                self.note(name, document, 0, 0)

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Writes files of no document, within the caller's transaction."""
        self.put_all({"": contents})
        self.put_alone |= contents.keys()

    def put_all(self, documents: Mapping[str, Mapping[str, bytes]]) -> set[str]:
        """Writes the files of documents, within the caller's transaction; names of the documents that changed."""
        paths = {self.path / name: data for contents in documents.values() for name, data in contents.items()}
        for folder in {path.parent for path in paths}:
            folder.mkdir(parents=True, exist_ok=True)
        changed = files.write_all(paths)
        for document, contents in documents.items():
            for name in contents:
                self.note(name, document, *measured(self.path / name))
        return {document for document, contents in documents.items()
                if not changed.isdisjoint(self.path / name for name in contents)}

    def note(self, name: str, document: str, size: int, modified: int) -> None:
        if self.known.get(name) != (document, size, modified):
            self.known[name] = (document, size, modified)
            self.documents[document].add(name)
            self.register.set_file(name, document, size, modified)

    def intact(self, document: str, names: Iterable[str]) -> bool:
        """Whether just these files of a document lie there as they were written."""
        if self.documents[document] != set(names):
            return False
        try:
            return all(measured(self.path / name) == self.known[name][1:]
                       and files.time_of(files.compressed(self.path / name)) == self.known[name][2]
                       for name in self.documents[document])
        except FileNotFoundError:
            return False

    def drop(self, document: str) -> bool:
        """Removes the files of a document, within the caller's transaction; whether there were any."""
        return self.drop_files(self.documents.pop(document, set()))

    def drop_stale(self) -> bool:
        """Removes the files of no document that were not put this time; whether there were any."""
        stale = self.documents[""] - self.put_alone
        self.documents[""] -= stale
        return self.drop_files(stale)

    def drop_files(self, names: Iterable[str]) -> bool:
        names = sorted(names)
        gone = [files.remove(self.path / name) for name in names]
        self.register.forget_files(names)
        for name in names:
            self.known.pop(name)
            # from the file's folder up; the last of these is the folder itself, which stays
            for inner in list(Path(name).parents)[:-1]:
                folder = self.path / inner
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
        return any(gone)


def measured(path: Path) -> tuple[int, int]:
    """Size and time of the last change (ns) of a file; FileNotFoundError where there is none."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns
