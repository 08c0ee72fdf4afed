"""XML of strangers: one record at a time, without entities, without a look at the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from serai.errors import UsageError, quoted
from serai.ledger.imports.model import Reading

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

#: Bytes read at a time while looking for the first element.
_BLOCK = 2**16


class _Seen(Exception):
    """The first element was reached."""


def refuse_doctype(stream: Any, name: str) -> None:
    """Refuse a document type: a list has no use for entities, an attacker has.

    The parser stops at the declaration itself, so nothing of it is expanded or fetched.

    Raises
    ------
    UsageError
        If there is one before the first element.
    """
    parser = expat.ParserCreate()

    def declared(*_: Any) -> None:
        raise UsageError(
            f"{quoted(name)} declares a document type, which may hold entities; "
            "expected plain XML: remove the <!DOCTYPE ...> part"
        )

    def started(*_: Any) -> None:
        raise _Seen

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = started
    try:
        while block := stream.read(_BLOCK):
            parser.Parse(block, False)
    except (_Seen, expat.ExpatError, LookupError, ValueError):
        # What is broken is told with its line by the reading proper.
        return


def elements(path: Path, tag: str, root: str, reading: Reading) -> Iterator[Element]:
    """Give each element of a name below the root and forget it afterwards.

    A file that breaks off gives what stands before the break, and a fault with its line.

    Raises
    ------
    UsageError
        If the file declares a document type.
    """
    from lxml import etree

    with path.open("rb") as stream:
        refuse_doctype(stream, path.name)
    found = etree.iterparse(
        str(path), events=("start", "end"), resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    depth = 0
    try:
        for event, element in found:
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1 and element.tag != root:
                remedy = "serai reads activity files of version 2.0x"
                reading.fault(element.sourceline or 1, "", element.tag, f"<{root}>", remedy)
                return
            if event == "start" and depth == 1:
                _check_version(element, reading)
            if event == "end" and depth == 1:
                if element.tag == tag:
                    yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:
        logged = list(found.error_log)
        line = getattr(error, "lineno", 0) or (logged[0].line if logged else 0)
        told = (logged[0].message if logged else str(error)).split(", line")[0]
        expected = "well-formed XML in the encoding that it declares"
        reading.fault(line, "", told.strip(), expected, "the file may be cut off; take it anew")


def _check_version(root: Element, reading: Reading) -> None:
    version = root.get("version", "")
    if not version.startswith("2."):
        reading.fault(root.sourceline or 1, "version", version or "no version", "version 2.03",
                      "older files name their elements otherwise; take the 2.03 file")  # fmt: skip


def narrative(element: Element | None) -> str:
    """Return the text of the first narrative, an English one first; spaces made single."""
    if element is None:
        return ""
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    texts = [n for n in element.findall("narrative") if n.text and n.text.strip()]
    texts.sort(key=lambda n: n.get(lang, "en") != "en")
    text = texts[0].text if texts else element.text
    return " ".join((text or "").split())
