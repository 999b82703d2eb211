"""A knowledge article is read into sections with hashes."""

from __future__ import annotations

from bot.article.sections import outline, read, section_hash
from bot.flowfile.load import Loaded

TEXT = """# Title

Before.

## Causes

One   line.

### The cut ##

At 23:00.

```
# not a heading
```

## Remedies
### The cut

Call.
"""


def test_headings_become_paths_and_bodies_their_own_text_only() -> None:
    article = outline(TEXT)
    assert article.title == "Title"
    assert list(article.sections) == ["Causes", "Causes/The cut", "Remedies", "Remedies/The cut"]
    assert article.sections["Causes"].body == "One   line."
    assert article.sections["Causes/The cut"].line == 9
    assert "# not a heading" in article.sections["Causes/The cut"].body
    assert article.sections["Remedies"].body == ""


def test_the_hash_minds_words_not_white_space() -> None:
    one, two = outline(TEXT), outline(TEXT.replace("One   line.", "One\n line."))
    assert one.sections["Causes"].hash == two.sections["Causes"].hash == section_hash("One line.")
    assert one.sections["Causes"].hash != outline(TEXT.replace("One", "Two")).sections["Causes"].hash
    assert len(one.sections["Causes"].hash) == 6


def test_two_sections_of_one_name_are_told() -> None:
    article = outline("## a\nx\n## a\ny\n")
    assert article.repeated == ("a",)
    assert article.sections["a"].body == "x"


def test_any_text_is_an_article() -> None:
    assert outline("").sections == {}
    assert read("no headings here")[0].level == 0
    assert outline("#\n##\n####### x\n").title == ""


def test_the_shipped_articles_have_sections_of_their_own_words(shipped: Loaded) -> None:
    assert {"articles/late_credit.md", "articles/declined.md"} <= set(shipped.articles)
    for article in shipped.articles.values():
        assert article.repeated == ()
        assert article.sections
