"""YA and SC: what the loader itself finds. Kept here so that every code can be explained and its examples tried."""

from __future__ import annotations

from bot.flowfile.lint.rules import Rule

_HEAD = 'format: flow/1\nid: example\nlangs: [zh]\ntitle: {zh: "例"}\nstart: a\n'
_BODY = "nodes:\n  a: {end: resolved}\n"

RULES = (
    Rule("YA01", "error", "not a YAML mapping", "The file cannot be read as YAML 1.2, or unfolds into more than anybody writes.",
         ("", "- a\n", "a: [1, 2\n", "a: b: c\n", "a: !!python/object:os.system x\n", "a: &a [*a]\n", "a: *b\n", "a\x00: 1\n", "[" * 5000),
         (_HEAD + _BODY,)),
    Rule("YA02", "error", "a key twice", "Of two equal keys one would silently win.", ("a: 1\na: 2\n",), ("a: 1\nb: {a: 2}\n",)),
    Rule("YA03", "error", "a bare on, off, yes or no as key", "Some readers take these for true and false; in quotes they are words.",
         ("on: 1\n", "a: {no: 1}\n", "Yes: 1\n"), ('"on": 1\n', "a: {'no': 1}\n", "a: yes\n")),
    Rule("YA04", "warning", "unquoted text", "In unquoted text “: ” and “ #” mean something to YAML, and the rest of the line is lost.",
         ("a: hello world\n",), ('a: "hello world"\n', "a: hello\n", "a: [hello world]\n", "a: |\n  hello world\n")),
    Rule("YA05", "error", "tabs or odd indentation", "Tabs are no indentation, and an odd number of spaces is a slip.",
         ("a:\n\tb: 1\n", "a:\n b: 1\n"), ("a:\n  b: 1\n",)),
    Rule("YA06", "error", "a number that is none", "012 and 1_000 mean different things to different readers; an order number is a text.",
         ("a: 012\n", "a: 1_000\n", "51: x\n", "a: 12345678901234567890\n"), ("a: '012'\nb: 1000\n'51': x\n",)),
    Rule("YA07", "warning", "Windows text", "A byte order mark or CRLF line ends are taken out when the file is read; other tools may not.",
         ("\ufeffa: 1\n", "a: 1\r\nb: 2\r\n"), ("a: 1\n",)),
    Rule("YA08", "warning", "quotes that are part of the text", "Only straight quotes stand around a text; others, or one that is missing its twin, are shown to merchants.",
         ("a: “hello”\n", 'a: hello"\n', "a: [“x”]\n"), ('a: "“hello”, he said"\n', 'a: "hello"\n')),
    Rule("SC01", "error", "not what the format says", "A key is unknown or missing, or its value has another type.",
         (_HEAD + "nodes:\n  a: {end: resolved, txet: {zh: x}}\n", _HEAD + "nodes:\n  a: {end: resolvd}\n", _HEAD, _HEAD + _BODY + "limits: {turns: many}\n"),
         (_HEAD + _BODY,)),
    Rule("SC02", "error", "unknown format", "The first line says which format the file has; this program knows flow/1 and builtin/1.",
         (_HEAD.replace("flow/1", "flow/9") + _BODY, _HEAD.replace("format: flow/1\n", "") + _BODY), (_HEAD + _BODY,)),
    Rule("SC03", "error", "a bad id", "Ids are small Latin letters, digits and _, at most 20: they travel in Telegram's buttons and in addresses.",
         (_HEAD + "nodes:\n  Start: {end: resolved}\n", _HEAD + "nodes:\n  a_name_that_is_far_too_long: {end: resolved}\n"), (_HEAD + _BODY,)),
    Rule("SC04", "error", "flow and file differ", "A flow is called as its file is: example stands in example.yaml.",
         (_HEAD.replace("id: example", "id: other") + _BODY,), (_HEAD + _BODY,)),
)  # fmt: skip
