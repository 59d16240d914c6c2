"""Files that tests of the readers need, made byte by byte: pages, PDFs, feeds, WARC and WACZ archives."""

from __future__ import annotations

import gzip
import io
import zipfile

ARTICLE = (
    "The army said on Monday that its troops had left the town of Lashio, and residents said that this was not so.",
    "A resident told the Courier that the soldiers were still in the wards, and that nobody had seen them move.",
    "The talks will go on in Kunming, a person who has knowledge of them said, and they have not been broken off.",
)
TEXT = "\n".join(ARTICLE)

PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Troops leave | Courier</title>
<meta property="og:title" content="Troops leave Lashio &amp; return">
<meta property="og:site_name" content="Hill Courier">
<link rel="canonical" href="https://courier.example/2025/03/24/troops">
<meta property="article:published_time" content="2025-03-24T08:00:00+06:30"><meta name="author" content="Nan Mya">
<script>var secret = "scripted words";</script><style>.hidden {{ color: red }}</style></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Troops leave Lashio</h1>
{"".join(f"<p>{p}</p>" for p in ARTICLE)}<table><tr><td>Wards held</td><td>12</td></tr></table></article>
<footer>All rights reserved</footer></body></html>"""

FEED = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Hill Courier</title>
<link>https://courier.example/</link><language>en</language>
<item><title>Troops leave</title><link>https://courier.example/1</link>
<pubDate>Mon, 24 Mar 2025 08:00:00 +0630</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>{ARTICLE[0]}</p>
<script>scripted words</script><p>{ARTICLE[1]}</p>]]></content:encoded></item>
<item><title>Talks</title><link>https://courier.example/2</link><description>{ARTICLE[2]}</description></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Hill Courier</title><entry><title>Troops</title>
<link href="https://courier.example/3"/><id>urn:3</id><updated>2025-03-26T00:00:00Z</updated>
<published>2025-03-24T08:00:00+06:30</published>
<content type="html">&lt;p&gt;{ARTICLE[0]}&lt;/p&gt;</content></entry></feed>"""


def pdf(*pages: str, title: str = "") -> bytes:
    """Return a PDF with a page for each text, a line for each of its lines."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for i, page in enumerate(pages):
        lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in page.split("\n")]
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        content = f"BT /F1 12 Tf 50 750 Td {shown}ET".encode("latin-1")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * i} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    if title:
        objects.append(f"<< /Title ({title}) /CreationDate (D:20190101000000Z) >>".encode())
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    info = f" /Info {len(objects)} 0 R" if title else ""
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{info} >>\nstartxref\n{start}\n%%EOF\n".encode()


def http(body: bytes, media: str = "text/html; charset=utf-8", status: str = "200 OK", extra: str = "") -> bytes:
    """Return an HTTP answer."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{extra}\r\n".encode() + body


def record(block: bytes, url: str = "https://courier.example/1", kind: str = "response", media: str = "") -> bytes:
    """Return a WARC record around a block."""
    media = media or "application/http; msgtype=response"
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-03-30T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def warc(*records: bytes, packed: bool = False) -> bytes:
    """Return a WARC; packed, each record is a gzip member of its own, as crawlers write it."""
    return b"".join(gzip.compress(r, mtime=0) if packed else r for r in records)


def wacz(members: dict[str, bytes]) -> bytes:
    """Return a zip of these members after the `datapackage.json` that WACZ demands."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "{}")
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
