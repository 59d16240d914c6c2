"""HTML to text and metadata. Pages are hostile: their size, tags and nesting are bounded, nothing in them runs."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from crossbearing.errors import ReportError
from crossbearing.model.report import Metadata
from crossbearing.read.decoding import Decoded, decode
from crossbearing.read.metadata import value_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# libxml2 adds attributes in quadratic time (measured: 250,000 in one tag take 57 s, 5,000 take 0.02 s).
_MOST_ATTRIBUTES = 5_000
_LONG_TAG = 3 * _MOST_ATTRIBUTES
# trafilatura compares neighbours in quadratic time (measured: 250,000 paragraphs take 38 s, 20,000 take 0.5 s);
# real article pages have 500 to 3,000 elements. Above this every block of the page is kept instead.
_MOST_ELEMENTS = 20_000

# One tag: attribute values may hold ">" in quotes. Possessive, and it always matches to the tag's or the page's end,
# so that no text makes it scan twice.
_TAG = re.compile(r"""<[a-zA-Z](?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?)*+>?""")
_QUOTED = re.compile(r"""=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))""")
_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.I)

_SILENT = ("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head", "select", "textarea",
           "button", "nav", "form")  # fmt: skip
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 "
        "h6 header hr li main ol p pre section summary table tbody td tfoot th thead tr ul",
    )
)


class Page(NamedTuple):
    """A page's text, its metadata (basis `page`), and what of it could not be read, in words."""

    text: str
    metadata: tuple[Metadata, ...]
    faults: tuple[str, ...]


def decode_page(raw: bytes, declared: str | None = None) -> Decoded:
    """Return the page's characters: UTF-8 where they are, else as the carrier (HTTP) or its meta tag declares."""
    if declared is None:
        found = _CHARSET.search(raw[:4_096])
        declared = found[1].decode("ascii") if found else None
    return decode(raw, declared)


def read_page(html: str) -> Page:
    """Return the article of a page with its metadata.

    The text is trafilatura's in its fast mode, tables kept and comments left out; where that finds nothing, every
    block of the body. Raises ReportError read/broken for a page that is no HTML or is built to stall a parser.
    """
    tree = _tree(html)
    metadata, faults = _page_metadata(tree)
    return Page(_article(tree) or blocks(tree), metadata, faults)


def fragment_text(html: str) -> str:
    """Return the text of a piece of HTML (a feed's entry), a line for each block; plain text stays as it is."""
    if "<" not in html and "&" not in html:
        return html.strip()
    return blocks(_tree(f"<html><body>{html}</body></html>"))


def _tree(html: str) -> HtmlElement:
    from lxml import etree
    from lxml import html as lxml_html

    for found in _TAG.finditer(html):
        if found.end() - found.start() > _LONG_TAG and len(_QUOTED.sub("= ", found[0]).split()) > _MOST_ATTRIBUTES:
            raise ReportError("read/broken", f"A tag of the page has more than {_MOST_ATTRIBUTES:,} attributes.")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        return lxml_html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as fault:
        raise ReportError("read/broken", f"The page is not HTML that can be parsed: {fault}.") from fault


def _article(tree: HtmlElement) -> str:
    """Return the article's text, or "" where trafilatura finds none, gives up, or would take too long."""
    if tree.xpath("count(//*)") > _MOST_ELEMENTS:
        return ""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its "errors" are our fallback
    try:
        found = bare_extraction(tree, fast=True, include_comments=False, include_tables=True, deduplicate=False)
    except (RecursionError, ValueError, TypeError, AttributeError, AssertionError):
        return ""
    return str(getattr(found, "text", None) or "").strip()


def blocks(tree: HtmlElement) -> str:
    """Return the text of the body, a line for each block, without scripts, styles, forms and navigation."""
    from lxml.etree import iterwalk

    lines: list[list[str]] = [[]]
    silent = 0
    for event, node in iterwalk(tree, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _SILENT:
            silent += 1 if event == "start" else -1
        if tag in _BLOCKS and lines[-1]:
            lines.append([])
        words = node.text if event == "start" else node.tail
        if words and not silent:
            lines[-1].append(words)
    return "\n".join(line for line in (" ".join("".join(parts).split()) for parts in lines) if line)


_META = {
    "published": ("article:published_time", "og:article:published_time", "og:published_time", "datepublished",
                  "date.published", "publish-date", "publish_date", "publication_date", "parsely-pub-date",
                  "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
                  "dc.date.created", "citation_publication_date", "pubdate", "date"),
    "title": ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title"),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "citation_journal_title"),
    "author": ("author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author"),
    "url": ("og:url",),
    "language": ("content-language", "dc.language"),
}  # fmt: skip
_META_FIELD = {name: (field, rank) for field, names in _META.items() for rank, name in enumerate(names)}


def _page_metadata(tree: HtmlElement) -> tuple[tuple[Metadata, ...], tuple[str, ...]]:
    """Return what the page says of itself, the most explicit value of each field, and the faults in words.

    Only marked-up values count: JSON-LD, meta tags, `time` elements, the canonical link. A date that merely stands
    somewhere on the page is not one of publication.
    """
    told: list[Metadata] = []
    faults: list[str] = []
    candidates: dict[str, list[str]] = {}
    for field, value in (*_json_ld(tree), *_meta_tags(tree), *_elements(tree)):
        candidates.setdefault(field, []).append(unescape(value))  # JSON-LD is often escaped once too often
    for field in ("outlet", "published", "title", "url", "language", "author"):
        refused = ""
        for value in candidates.get(field, ()):
            if field == "author" and value.startswith(("http://", "https://")):
                continue
            try:
                fit = value_of(field, value)
            except ValueError as fault:
                refused = refused or f"page {field}: {fault}"
                continue
            if fit:
                told.append(Metadata(field, fit, "page"))
                break
        else:
            if refused and field == "published":
                faults.append(refused)
    return tuple(told), tuple(faults)


def _meta_tags(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    ranked = []
    for order, node in enumerate(tree.iter("meta")):
        name = (
            node.get("property") or node.get("name") or node.get("itemprop") or node.get("http-equiv") or ""
        ).lower()
        content = node.get("content")
        if content and name in _META_FIELD and order < 2_000:
            field, rank = _META_FIELD[name]
            ranked.append((rank, order, field, content))
    for _, _, field, content in sorted(ranked):
        yield field, content


def _elements(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for node in tree.xpath(
        "//time[@datetime][@pubdate or @itemprop='datePublished'] | //*[@itemprop='datePublished'][@datetime]"
    )[:5]:
        yield "published", node.get("datetime")
    for node in tree.xpath(
        "//time[@datetime][ancestor::article or ancestor::main or ancestor::header]"
        "[not(ancestor::aside or ancestor::nav)]"
    )[:1]:
        yield "published", node.get("datetime")
    for node in tree.xpath("//h1")[:1]:
        yield "title", " ".join("".join(node.itertext()).split())[:500]
    for node in tree.xpath("//head/title")[:1]:
        yield "title", node.text or ""
    for node in tree.xpath("//link[@rel='canonical'][@href]")[:1]:
        yield "url", node.get("href")
    if tree.get("lang"):
        yield "language", tree.get("lang")


_ARTICLE_TYPES = re.compile(r"Article|Posting|Report|WebPage|LiveBlog|NewsItem|Review|CreativeWork", re.I)
_LONGEST_JSON = 1 << 21  # characters of one JSON-LD block
_DEEPEST_JSON = 4


def _json_ld(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the fields of schema.org descriptions of an article; a web page's own come after an article's."""
    nodes: list[tuple[int, dict[str, Any]]] = []
    for script in tree.xpath("//script[@type='application/ld+json']")[:20]:
        if not script.text or len(script.text) > _LONGEST_JSON:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue  # much of the web's JSON-LD is broken; meta tags say the same
        nodes.extend(_described(data, 0))
    for _, node in sorted(nodes, key=lambda n: n[0])[:50]:
        for field, key in (("published", "datePublished"), ("title", "headline"), ("language", "inLanguage")):
            if isinstance(node.get(key), str):
                yield field, node[key]
        for field, key, glue in (("outlet", "publisher", ""), ("author", "author", ", "), ("author", "creator", ", ")):
            names = list(_names(node.get(key)))
            if names:
                yield field, glue.join(names[:10]) if glue else names[0]


def _described(data: Any, depth: int) -> Iterator[tuple[int, dict[str, Any]]]:
    if depth > _DEEPEST_JSON:
        return
    if isinstance(data, list):
        for item in data[:200]:
            yield from _described(item, depth + 1)
    elif isinstance(data, dict):
        kind = data.get("@type")
        kinds = " ".join(k for k in kind if isinstance(k, str)) if isinstance(kind, list) else str(kind)
        if _ARTICLE_TYPES.search(kinds):
            yield (1 if "WebPage" in kinds else 0), data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _described(data.get(key), depth + 1)


def _names(data: Any) -> Iterator[str]:
    for item in data[:10] if isinstance(data, list) else [data]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, list):
            name = name[0] if name else None
        if isinstance(name, str) and name.strip():
            yield name.strip()
