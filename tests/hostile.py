"""Words that mean something to a browser, a template, a spreadsheet, a shell or a terminal; to a reader, nothing."""

CALL = "struck()"
"""What each script among them would run; the browser of the tests knows whether one did."""
SCRIPTS = (
    f"<script>{CALL}</script>",
    f'"><script>{CALL}</script>',
    f"'><svg onload={CALL}>",
    f"<img src=x onerror={CALL}>",
    f'" onmouseover="{CALL}" autofocus onfocus="{CALL}" x="',
    f"</textarea><script>{CALL}</script>",
    f"</title></head><body onload={CALL}>",
    f"</template></noscript></style><script>{CALL}</script>",
    f"</p></article></main><details open ontoggle={CALL}>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    f"<math><mi xlink:href='javascript:{CALL}'>甲</mi></math>",
    f"<a href='javascript:{CALL}'>甲</a>",
    f"<form action=javascript:{CALL}><button autofocus>乙</button>",
    "<link rel=stylesheet href=//evil.example/a.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<base href=//evil.example/>",
    "<style>@import '//evil.example/b.css';*{display:none}</style>",
    f"<!--<script>{CALL}//--><!-- <img src=x onerror={CALL}> ",
    f"<![CDATA[<script>{CALL}</script>]]>",
    f"<?slot><?root><?gap><?xml version='1.0'?><!DOCTYPE a [<!ENTITY b '{CALL}'>]>&b;",
    f"&lt;script&gt;{CALL}&lt;/script&gt; &#60;script&#62; &amp;lt; &NoBreak; &",
    f"\\u003cscript\\u003e{CALL}\\x3c/script\\x3e",
    f'");{CALL};//\u2028{CALL}\u2029\\',
    f"');{CALL};//</script>\\",
    f"{{{{ {CALL} }}}}{{% raw %}}{{# a #}}{{{{ 7*7 }}}}${{7*7}}<%= 7*7 %>#{{7*7}}{{{{config.__class__}}}}",
)
CELLS = (
    *("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1,1)", "＝1+1", "\t=1+1", " =1+1", "\ufeff=1+1"),
    '=HYPERLINK("http://evil.example/","甲")',
)
TERMINALS = ("\x1b]0;甲\x07\x1b[2J", "\x9b31m", "\x08\x08\x08", "::error file=a,line=1::甲", "%0A::set-env name=a::b")
TURNED = ("\u202e正文\u202c", "\u2066甲\u2069", "\u202d\u202e\u2067", "\u200f\u061c\u200e", "a\u202eb\u2066c")
PATHS = ("../../../etc/passwd", "..\\..\\windows", "C:\\a", "\\\\host\\a", "file:///etc/passwd", "%2e%2e%2f", "CON")
PROTOTYPES = ("__proto__", "constructor", "hasOwnProperty", "toString", "null", "undefined", "NaN", "true", "0")
WORDS = (*SCRIPTS, *CELLS, *TERMINALS, *TURNED, *PATHS, *PROTOTYPES)
