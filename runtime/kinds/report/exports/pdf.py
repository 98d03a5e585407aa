"""PDF: title, the values that were asked with, charts, tables page by page with their header, page numbers."""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape, portrait
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, Image, PageTemplate, Paragraph, Spacer, Table, TableStyle

from runtime.kinds.report.exports.sheet import Sheet, Sums
from runtime.kinds.report.formats import text
from runtime.kinds.report.frames import NUMBERS

MOST_ROWS = 5_000
ROWS_TOGETHER = 250
LONGEST_CELL = 200
WIDE_AT = 6
GAP, FRAME = 4 * mm, 12
FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF")
CJK = "STSong-Light"
INK, LINE, HEAD = colors.HexColor("#1f2733"), colors.HexColor("#d9dee6"), colors.HexColor("#eef1f5")
WORDS = {
    "en": {"page": "Page {page}", "more": "Only the first {rows:,} rows are printed.", "total": "Total"},
    "zh-CN": {"page": "第 {page} 页", "more": "仅打印前 {rows:,} 行。", "total": "合计"},
}


def write(
    path: Path,
    *,
    title: str,
    lines: Sequence[str],
    sheets: Sequence[Sheet],
    pictures: Sequence[bytes] = (),
    locale: str = "en",
) -> None:
    """`lines` stand under the title: parameters, when it was made, notes."""
    words = WORDS["zh-CN" if locale.startswith("zh") else "en"]
    wide = any(len(sheet.columns) > WIDE_AT for sheet in sheets)
    size = landscape(A4) if wide else portrait(A4)
    document = BaseDocTemplate(
        str(path),
        pagesize=size,
        title=title,
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=18 * mm,
        bottomMargin=16 * mm,
    )
    frame = Frame(document.leftMargin, document.bottomMargin, document.width, document.height, id="body")
    document.addPageTemplates(
        [PageTemplate(frames=[frame], onPage=lambda canvas, page: _edges(canvas, page, title, words, size))]
    )
    story: list[Any] = [_paragraph(title, 16, 8)]
    story += [_paragraph(line, 9, 2) for line in lines]
    story.append(Spacer(1, 4 * mm))
    for picture in pictures:
        story += [_picture(picture, document.width, document.height), Spacer(1, GAP)]
    for sheet in sheets:
        if len(sheets) > 1:
            story.append(_paragraph(sheet.title, 12, 4))
        story += _tables(sheet, document.width, words)
    document.build(story)


def _edges(canvas: Any, page: Any, title: str, words: Mapping[str, str], size: tuple[float, float]) -> None:
    canvas.saveState()
    canvas.setFillColor(INK)
    canvas.setFont(_font_for(title), 8)
    canvas.drawString(15 * mm, size[1] - 11 * mm, title[:120])
    footer = words["page"].format(page=page.page)
    canvas.setFont(_font_for(footer), 8)
    canvas.drawRightString(size[0] - 15 * mm, 9 * mm, footer)
    canvas.setStrokeColor(LINE)
    canvas.line(15 * mm, size[1] - 13 * mm, size[0] - 15 * mm, size[1] - 13 * mm)
    canvas.restoreState()


def _picture(data: bytes, width: float, height: float) -> Any:
    """As wide as the page, or so much smaller that one more fits on it."""
    wide, high = ImageReader(io.BytesIO(data)).getSize()
    together = max(round(height / (width * high / wide)), 1)
    fits = min(width * high / wide, (height - FRAME) / together - GAP)
    return Image(io.BytesIO(data), width=fits * wide / high, height=fits, hAlign="LEFT")


def _tables(sheet: Sheet, width: float, words: Mapping[str, str]) -> list[Any]:
    """Tables of some hundred rows each: the time to lay one out grows with the square of its rows."""
    widths = _widths(sheet, width)
    head = [_cell(column["label"], widths[place], bold=True) for place, column in enumerate(sheet.columns)]
    sums, story, lines, count, cut = Sums(sheet.columns), list[Any](), list[list[Any]](), 0, False
    for batch in sheet:
        kept = batch[: MOST_ROWS - count]
        cut = cut or len(kept) < len(batch)
        sums.add(kept)
        count += len(kept)
        lines += [_line(row, sheet, widths) for row in kept]
        while len(lines) >= ROWS_TOGETHER:
            story.append(_table([head, *lines[:ROWS_TOGETHER]], widths, sheet))
            lines = lines[ROWS_TOGETHER:]
        if cut:
            break
    total = sums.line()
    if total is not None:
        last = _line(tuple(total), sheet, widths)
        if total[0] is None:
            last[0] = words["total"]
        lines.append(last)
    if lines or not story:
        story.append(_table([head, *lines], widths, sheet, has_total=total is not None))
    if cut or sheet.truncated:
        story.append(_paragraph(words["more"].format(rows=count), 8, 2))
    return story


def _line(row: Sequence[Any], sheet: Sheet, widths: Sequence[float]) -> list[Any]:
    return [
        _cell(text(value, column.get("format", {}), locale=sheet.locale, zone=sheet.zone, of=column["type"]), width)
        for value, column, width in zip(row, sheet.columns, widths, strict=True)
    ]


def _cell(written: str, width: float, *, bold: bool = False) -> Any:
    """A text that fits stays a text, which is fast; one that is long or in other letters is a paragraph."""
    shown = written[:LONGEST_CELL]
    font = _font_for(shown)
    if font == base_font() and pdfmetrics.stringWidth(shown, font, 8) <= width - 8 and not bold:
        return shown
    return Paragraph(_marked(f"<b>{escape(shown)}</b>" if bold else escape(shown)), _style(8, 0))


def _table(lines: list[list[Any]], widths: Sequence[float], sheet: Sheet, *, has_total: bool = False) -> Any:
    style: list[Any] = [
        ("FONT", (0, 0), (-1, -1), base_font(), 8),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("BACKGROUND", (0, 0), (-1, 0), HEAD),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    style += [
        ("ALIGN", (at, 1), (at, -1), "RIGHT") for at, column in enumerate(sheet.columns) if column["type"] in NUMBERS
    ]
    if has_total:
        style.append(("LINEABOVE", (0, -1), (-1, -1), 1, INK))
    return Table(lines, colWidths=list(widths), repeatRows=1, style=TableStyle(style), hAlign="LEFT")


def _widths(sheet: Sheet, width: float) -> list[float]:
    """By what columns usually need, together the width of the page."""
    usual = {"text": 22.0, "datetime": 16.0, "date": 11.0, "boolean": 6.0, "integer": 9.0}
    needs = [max(usual.get(column["type"], 10.0), min(len(column["label"]), 18)) for column in sheet.columns]
    together = sum(needs) or 1
    return [min(width * need / together, need * 9) for need in needs]


def _paragraph(written: str, size: int, after: float) -> Any:
    return Paragraph(_marked(escape(written)), _style(size, after))


@cache
def _style(size: int, after: float) -> ParagraphStyle:
    return ParagraphStyle(
        f"s{size}",
        fontName=base_font(),
        fontSize=size,
        leading=size * 1.3,
        spaceAfter=after,
        textColor=INK,
        wordWrap="CJK",
    )


def _marked(markup: str) -> str:
    """Runs of Chinese, Japanese and Korean letters in their font."""
    out, run = [], ""
    for letter in markup:
        if _is_cjk(letter):
            run += letter
        else:
            if run:
                out.append(f'<font name="{_cjk_font()}">{run}</font>')
                run = ""
            out.append(letter)
    return "".join(out) + (f'<font name="{_cjk_font()}">{run}</font>' if run else "")


def _is_cjk(letter: str) -> bool:
    return "\u2e80" <= letter <= "\ud7ff" or "\uf900" <= letter <= "\ufaff" or "\uff00" <= letter <= "\uffef"


def _font_for(written: str) -> str:
    return _cjk_font() if any(_is_cjk(letter) for letter in written) else base_font()


@cache
def _cjk_font() -> str:
    """One of the fonts that readers bring themselves; nothing is put into the file."""
    pdfmetrics.registerFont(UnicodeCIDFont(CJK))
    return CJK


@cache
def base_font() -> str:
    """DejaVu, where the system has it, for all of Europe's letters; else the one that comes with the library."""
    for folder in FOLDERS:
        plain, bold = Path(folder) / "DejaVuSans.ttf", Path(folder) / "DejaVuSans-Bold.ttf"
        if plain.exists() and bold.exists():
            return _registered("DejaVuSans", str(plain), str(bold))
    return _registered("Vera", "Vera.ttf", "VeraBd.ttf")


def _registered(name: str, plain: str, bold: str) -> str:
    pdfmetrics.registerFont(TTFont(name, plain))
    pdfmetrics.registerFont(TTFont(f"{name}-Bold", bold))
    pdfmetrics.registerFontFamily(name, normal=name, bold=f"{name}-Bold", italic=name, boldItalic=f"{name}-Bold")
    return name
