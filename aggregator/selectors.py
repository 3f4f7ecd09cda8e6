"""CSS selectors over an index of a tree: what publishers' rules find, without a search of the tree for each."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cssselect import SelectorError, parser
from lxml import etree
from lxml.etree import _Element as Element
from parsel.csstranslator import HTMLTranslator

#: name -> the elements that have it
Elements = defaultdict[str, list[Element]]
Test = Callable[[Element], bool]

EMPTY = etree.Element("html")
#: a name in a class (HTML 2.3.7: a no-break space is part of it)
TOKEN_RE = re.compile(r"[^ \t\n\r\f]+")


class Index:
    """The elements of a tree by class, id, itemprop and role, each in document order, as they were when it was made."""

    def __init__(self, tree: Element):
        self.tree = tree
        self.classes: Elements = defaultdict(list)
        self.ids: Elements = defaultdict(list)
        self.itemprops: Elements = defaultdict(list)
        self.roles: Elements = defaultdict(list)
        for element in tree.iter("*"):
            if value := element.get("class"):
                for token in set(value.split() if value.isascii() else tokens(value)):  # "b b" is b once
                    self.classes[token].append(element)
            if value := element.get("id"):
                self.ids[value].append(element)
            if value := element.get("itemprop"):
                self.itemprops[value].append(element)
            if value := element.get("role"):
                self.roles[value].append(element)

    def called(self, is_meant: Callable[[str], bool]) -> list[Element]:
        """The elements that have a class for which `is_meant` holds, in document order."""
        return self.sorted(of_meant(self.classes, is_meant))

    def named(self, is_meant: Callable[[str], bool]) -> list[Element]:
        """The same, of classes, ids and itemprops."""
        return self.sorted(element for names in (self.classes, self.ids, self.itemprops)
                           for element in of_meant(names, is_meant))

    def sorted(self, elements: Iterable[Element]) -> list[Element]:
        """Each of `elements` once, in document order."""
        unique = set(elements)
        return [element for element in self.tree.iter("*") if element in unique] if len(unique) > 1 else list(unique)


def of_meant(by_name: Mapping[str, list[Element]], is_meant: Callable[[str], bool]) -> Iterator[Element]:
    """The elements under those names for which `is_meant` holds."""
    return (element for name, elements in by_name.items() if is_meant(name) for element in elements)


class Selector:
    """A CSS selector. ValueError with the reason where it is none.

    Selectors of tags, classes, ids and attributes, and their combinations, are looked up in the index. Others
    (`:has()`, `:nth-child()`) and `::text` are left to cssselect and XPath, which search the whole tree.
    """

    def __init__(self, css: str):
        self.css = css
        self.xpath: etree.XPath | None = None
        try:
            alternatives = parser.parse(css)
            self.plain = [Plain.read(each) for each in alternatives]
            if not all(self.plain):
                self.xpath = etree.XPath(HTMLTranslator().css_to_xpath(css))
                self.xpath(EMPTY)  # an unknown namespace shows only when it is used
        except (SelectorError, etree.XPathError, ValueError) as error:
            raise ValueError(f"{css!r} is no selector: {error}") from None

    def find(self, index: Index) -> list[Any]:
        """What it selects, in document order: elements, or strings where it ends in `::attr(name)` or `::text`."""
        if self.xpath is not None:
            return self.xpath(index.tree)
        found = {plain: elements for plain in self.plain if (elements := plain.find(index))}
        if len(found) == 1:
            return [value for plain, elements in found.items() for value in plain.values(elements)]
        held = {plain: set(elements) for plain, elements in found.items()}
        ordered = index.sorted(element for elements in held.values() for element in elements)
        unique = dict.fromkeys((element, plain.attribute) for element in ordered for plain in held
                               if element in held[plain])
        return [value for element, attribute in unique
                if (value := element if attribute is None else element.get(attribute)) is not None]


class Plain:
    """One alternative of a selector that an index can answer."""

    def __init__(self, tree: Any, attribute: str | None):
        #: of a selector that ends in `::attr(name)`
        self.attribute = attribute
        self.test = test_of(tree)
        self.tag, self.token, self.id = key_of(tree)

    @classmethod
    def read(cls, selector: parser.Selector) -> "Plain | None":
        """The alternative, None where an index cannot answer it."""
        pseudo, attribute = selector.pseudo_element, None
        if pseudo is not None:
            if not isinstance(pseudo, parser.FunctionalPseudoElement) or pseudo.name != "attr":
                return None
            if pseudo.argument_types() not in (["STRING"], ["IDENT"]):
                return None
            attribute = pseudo.arguments[0].value
        try:
            return cls(selector.parsed_tree, attribute)
        except NotImplementedError:
            return None

    def values(self, elements: list[Element]) -> list[Any]:
        """`elements`, or their attributes if it asks for one."""
        if self.attribute is None:
            return elements
        return [value for element in elements if (value := element.get(self.attribute)) is not None]

    def find(self, index: Index) -> list[Element]:
        """The elements that it selects, in document order."""
        if self.id is not None:
            candidates: Iterable[Element] = index.ids.get(self.id, ())
        elif self.token is not None:
            candidates = index.classes.get(self.token, ())
        else:
            candidates = index.tree.iter(self.tag)
        return list(filter(self.test, candidates))


def key_of(tree: Any) -> tuple[str, str | None, str | None]:
    """Tag ("*": any), class and id that whatever `tree` selects must have."""
    token = name = None
    while not isinstance(tree, parser.Element):
        if isinstance(tree, parser.CombinedSelector):
            tree = tree.subselector
            continue
        if isinstance(tree, parser.Class):
            token = tree.class_name
        elif isinstance(tree, parser.Hash):
            name = tree.id
        tree = tree.selector
    return (tree.element or "*").lower(), token, name


def test_of(tree: Any) -> Test:
    """Whether an element is what `tree` selects; NotImplementedError where that takes more than these few forms."""
    if isinstance(tree, parser.CombinedSelector):
        return combined(test_of(tree.selector), tree.combinator, test_of(tree.subselector))
    if isinstance(tree, parser.Element) and not tree.namespace:
        tag = (tree.element or "*").lower()
        return (lambda element: True) if tag == "*" else lambda element: element.tag == tag
    if isinstance(tree, parser.Class):
        return both(test_of(tree.selector), has_class(tree.class_name))
    if isinstance(tree, parser.Hash):
        name = tree.id
        return both(test_of(tree.selector), lambda element: element.get("id") == name)
    if isinstance(tree, parser.Attrib) and not tree.namespace:
        value = tree.value.value if tree.value is not None else ""
        return both(test_of(tree.selector), has_attribute(tree.attrib.lower(), tree.operator, value))
    raise NotImplementedError


def both(first: Test, second: Test) -> Test:
    return lambda element: first(element) and second(element)


def has_class(token: str) -> Test:
    return lambda element: token in (names := element.get("class") or "") and token in tokens(names)


def has_attribute(name: str, operator: str, value: str) -> Test:
    """As XPath sees it: no attribute starts with, ends with, or holds nothing."""
    if operator == "exists":
        return lambda element: element.get(name) is not None
    if operator == "=":
        return lambda element: element.get(name) == value
    if operator == "~=":
        return lambda element: value in tokens(element.get(name) or "")
    if operator == "|=":
        return lambda element: f"{element.get(name) or ''}-".startswith(f"{value}-") and element.get(name) is not None
    if not value:
        return lambda element: False
    if operator == "^=":
        return lambda element: (element.get(name) or "").startswith(value)
    if operator == "$=":
        return lambda element: (element.get(name) or "").endswith(value)
    if operator == "*=":
        return lambda element: value in (element.get(name) or "")
    raise NotImplementedError


def combined(left: Test, combinator: str, right: Test) -> Test:
    """`right`, and beside or around it an element that is `left`."""
    if combinator == " ":
        return lambda element: right(element) and any(map(left, element.iterancestors()))
    if combinator == ">":
        return lambda element: right(element) and (parent := element.getparent()) is not None and left(parent)
    if combinator == "+":
        return lambda element: right(element) and any(map(left, list(element.itersiblings("*", preceding=True))[:1]))
    if combinator == "~":
        return lambda element: right(element) and any(map(left, element.itersiblings("*", preceding=True)))
    raise NotImplementedError


def tokens(names: str) -> list[str]:
    """The names in the value of a class."""
    return TOKEN_RE.findall(names)
