"""The header Link (RFC 8288), as far as pages need it."""

import re

LINK = re.compile(
    r"<([^<>]{1,4000})>((?:\s*;\s*[a-z*]+\s*=\s*(?:\"[^\"]{0,200}\"|[^\s;,\"]{0,200})){0,10})", re.IGNORECASE
)
REL = re.compile(r";\s*rel\s*=\s*\"?([^\";,]{0,100})\"?", re.IGNORECASE)


def next_link(header: str) -> str:
    """Where `rel="next"` leads; "" when there is none."""
    for link in LINK.finditer(header[:16_000]):
        rel = REL.search(link[2])
        if rel is not None and "next" in rel[1].lower().split():
            return link[1]
    return ""
