"""CSS selectors over an index of a tree: what publishers' rules find, without a search of the tree for each."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from cssselect import SelectorError, parser
from lxml import etree
from lxml.etree import _Element as Element
from parsel.csstranslator import HTMLTranslator

#: name -> the places of the elements that have it
Places = dict[str, list[int]]
Test = Callable[[Element], bool]

EMPTY = etree.Element("html")
#: a name in a class (HTML 2.3.7: a no-break space is part of it)
TOKEN_RE = re.compile(r"[^ \t\n\r\f]+")


class Index:
    """The elements of a tree by class, id, itemprop and role, as they were when it was made.

    An element's place is its number in document order. Each attribute is read in a pass of its own, when it is first
    asked for: that costs less than a loop that asks an element for all of them.
    """

    def __init__(self, tree: Element):
        self.tree = tree
        self.elements: list[Element] = list(tree.iter("*"))

    @cached_property
    def classes(self) -> Places:
        """Name in a class -> places."""
        found: Places = defaultdict(list)
        for names, places in self.places_of("class").items():
            for token in distinct_tokens(names):
                found[token] += places
        return dict(found)

    @cached_property
    def ids(self) -> Places:
        """Id -> places."""
        return self.places_of("id")

    @cached_property
    def itemprops(self) -> Places:
        """Value of itemprop -> places."""
        return self.places_of("itemprop")

    @cached_property
    def roles(self) -> Places:
        """ARIA role -> places."""
        return self.places_of("role")

    def places_of(self, attribute: str) -> Places:
        """The places of the elements by their values of `attribute`."""
        found: Places = defaultdict(list)
        for place, value in enumerate([element.get(attribute) for element in self.elements]):
            if value:
                found[value].append(place)
        return dict(found)

    @cached_property
    def place(self) -> dict[Element, int]:
        """The place of each element."""
        return {element: place for place, element in enumerate(self.elements)}

    def at(self, places: Iterable[int]) -> list[Element]:
        """The elements at `places`, each once, in document order."""
        elements = self.elements
        return [elements[place] for place in sorted(set(places))]

    def called(self, is_meant: Callable[[str], bool]) -> list[Element]:
        """The elements that have a class for which `is_meant` holds, in document order."""
        return self.at(of_meant(self.classes, is_meant))

    def named(self, is_meant: Callable[[str], bool]) -> list[Element]:
        """The same, of classes, ids and itemprops."""
        return self.at(chain.from_iterable(of_meant(names, is_meant)
                                           for names in (self.classes, self.ids, self.itemprops)))

    def sorted(self, elements: Iterable[Element]) -> list[Element]:
        """Each of `elements` once, in document order."""
        unique = set(elements)
        return sorted(unique, key=self.place.__getitem__) if len(unique) > 1 else list(unique)


def of_meant(by_name: Places, is_meant: Callable[[str], bool]) -> Iterator[int]:
    """The places under those names for which `is_meant` holds."""
    return chain.from_iterable([places for name, places in by_name.items() if is_meant(name)])


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
            candidates: Iterable[Element] = index.at(index.ids.get(self.id, ()))
        elif self.token is not None:
            candidates = index.at(index.classes.get(self.token, ()))
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


@lru_cache(maxsize=20_000)
def distinct_tokens(names: str) -> tuple[str, ...]:
    """Each name in the value of a class once ("b b" is b)."""
    return tuple(dict.fromkeys(tokens(names)))
