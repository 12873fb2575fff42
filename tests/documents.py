"""Documents to bring in, made from lines: web pages of several makers, Word documents, print-outs."""

import html
import io
import re
import zipfile
from typing import NamedTuple

TITLE = "红山县2023年度法治政府建设情况报告"
BODY = (
    "2023年，红山县深入贯彻习近平法治思想，扎实推进法治政府建设。现将有关情况报告如下。",
    "一、主要举措和成效",
    "（一）普法宣传。开展宪法宣传12场。",
    "二、存在的不足",
    "一是执法能力有待提升。",
)
SIGNED = ("红山县人民政府", "2024年2月29日")
ADDRESS = "https://www.example.gov.cn/zwgk/20240315.html"
META = {
    "SiteName": "红山县人民政府",
    "ArticleTitle": TITLE,
    "PubDate": "2024-03-15 10:20",
    "ContentSource": "红山县司法局",
}
ABOVE = (
    '<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li>'
    '<li><a href="/b">欢迎您来到红山县。</a></li></ul></div>'
    '<div class="path">当前位置：<a>首页</a> &gt; <a>政府信息公开</a> &gt; 法治政府</div>'
)
INFO = (
    '<div class="info"><span>发布时间：2024-03-15</span><span>来源：红山县司法局</span>'
    "<span>浏览次数：<script>hits('。');</script></span><span>字体：【大 中 小】</span></div>"
)
BELOW = (
    '<div class="share">分享到：<a>微信</a><a>微博</a></div><div><h3>相关信息</h3><ul><li><a>2022年法治政府建设报告</a>'
    "</li><li><a>县政府召开会议，研究法治政府建设工作。</a></li></ul></div>"
    '<div class="footer"><p>主办：红山县人民政府办公室　承办：红山县大数据局</p><p>网站标识码：4115230000</p></div>'
)


def _paragraphs(lines):
    shown = (f'<p style="text-indent:2em"><span>　　{html.escape(line)}</span></p>\n' for line in lines)
    return f'<div id="zoom" class="TRS_Editor">{"".join(shown)}</div>'


def _breaks(lines):
    shown = "<br/>\n".join(f"&emsp;&emsp;{html.escape(line)}" for line in lines)
    return f'<div id="zoom">{shown}</div>'


def _blocks(lines):
    shown = (f"<div>{html.escape(line[:9])}<span>{html.escape(line[9:])}</span></div>" for line in lines)
    return f'<div class="content"><div>{"".join(shown)}</div></div>'


def _table(lines):
    shown = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f'<table width="980"><tr><td class="bt">正文</td></tr><tr><td>{shown}</td></tr></table>'


def _list(lines):
    shown = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f"<section><ul>{shown}</ul></section>"


LAYOUTS = {"paragraphs": _paragraphs, "breaks": _breaks, "blocks": _blocks, "table": _table, "list": _list}
"""Ways in which makers of government sites mark up a text."""


def page(lines, layout="paragraphs", *, meta=None, title=TITLE, head="", charset="utf-8", within="", below=""):
    """A web page of a government site around a text: with more in its head, behind its text, and below that."""
    metas = META if meta is None else meta
    named = "".join(f'<meta name="{name}" content="{html.escape(said)}">' for name, said in metas.items())
    heading = f"<h1>{title}</h1>" if title else ""
    text = LAYOUTS[layout](lines)
    text = text.removesuffix("</div>") + within + "</div>" if within else text
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}">{head}{named}<title>{title}_红山县人民政府</title>'
        f"<style>p{{margin:0}}</style></head><body>{ABOVE}<div class='main'>{heading}{INFO}{text}"
        f"{below}</div>{BELOW}</body></html>"
    )


SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


class Level(NamedTuple):
    """A level of a list that Word numbers."""

    format: str
    text: str
    more: str = ""


OFFICIAL = (Level("chineseCounting", "%1、"), Level("chineseCounting", "（%2）"), Level("decimal", "%3."))
"""The numbering of official documents."""


def run(text):
    return f'<w:r><w:t xml:space="preserve">{html.escape(text, quote=False)}</w:t></w:r>'


def paragraph(text, level=None, *, list_=1, style=None, inner=None):
    """A paragraph; one with a level is numbered by Word."""
    number = "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_}"/></w:numPr>'
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{number}</w:pPr>{run(text) if inner is None else inner}</w:p>"


def numbering(*lists, numbers=None):
    """The part that holds lists; ``numbers`` are those in use: which list each is of, and what it changes."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">'
        + "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{level.format}"/>'
            f'<w:lvlText w:val="{level.text}"/>{level.more}</w:lvl>'
            for depth, level in enumerate(levels)
        )
        + "</w:abstractNum>"
        for at, levels in enumerate(lists)
    )
    numbers = numbers or [(at, "") for at in range(len(lists))]
    concrete = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{at}"/>{more}</w:num>'
        for number, (at, more) in enumerate(numbers, 1)
    )
    return f"<w:numbering {SPACE}>{abstract}{concrete}</w:numbering>"


def word(*paragraphs, parts=None, space=SPACE):
    """A Word document of these paragraphs, as bytes."""
    body = (
        f"<?xml version='1.0' encoding='UTF-8'?><w:document {space}><w:body>{''.join(paragraphs)}</w:body></w:document>"
    )
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": body, **(parts or {})})


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


NUMBERED = re.compile(r"(?P<first>[一二三四五六七八九十]+、)|(?P<second>[(（][一二三四五六七八九十]+[)）])")


def numbered_by_word(lines):
    """A Word document whose headings 一、 and （一） are numbered by Word, as are those of most drafts."""
    shown = []
    for line in lines:
        found = NUMBERED.match(line)
        level = (0 if found["first"] else 1) if found else None
        shown.append(paragraph(line[found.end() :] if found else line, level))
    levels = (OFFICIAL[0], Level("chineseCounting", "(%2)"))
    return word(*shown, parts={"word/numbering.xml": numbering(levels)})


PRINTS = {
    "official": (
        '@page{size:A4;margin:37mm 26mm 35mm 28mm}body{font:16pt/28pt "Noto Serif CJK SC";text-align:justify}'
        "p{margin:0;text-indent:2em}"
    ),
    "web": 'body{font:12pt/1.5 "Noto Sans CJK SC"}p{margin:1em 0}',
    "ragged": 'body{font:14pt/2 "Noto Sans CJK SC";text-align:left}p{margin:0;text-indent:2em}',
    "dense": 'body{font:12pt/1.6 "Noto Sans CJK SC"}p{margin:0}',
}
"""Ways in which texts are set."""
RUNNING = {
    "display_header_footer": True,
    "header_template": '<span style="font-size:9px">2024/3/15 红山县人民政府</span>',
    "footer_template": (
        '<div style="font-size:9px;text-align:center;width:100%">— <span class="pageNumber"></span> —</div>'
    ),
}


def printed(browser, lines, style="official", *, title=(), signed=(), **options):
    """A print-out of a text as PDF, with page numbers and a running head."""
    above = f'<h1 style="text-align:center;font-size:18pt">{"<br>".join(title)}</h1>' if title else ""
    shown = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    below = "".join(f'<p style="text-align:right">{line}</p>' for line in signed)
    sheet = browser.new_page()
    style = f"<style>{PRINTS[style]}</style>"
    sheet.set_content(f'<html lang="zh"><meta charset="utf-8">{style}{above}{shown}{below}</html>')
    margin = {"top": "2cm", "bottom": "2cm", "left": "2.5cm", "right": "2cm"}
    data = sheet.pdf(format="A4", margin=margin, prefer_css_page_size=True, **{**RUNNING, **options})
    sheet.close()
    return data
