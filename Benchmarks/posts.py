#!/usr/bin/env python3
"""Writes COUNT Markdown posts of about 3.7 KB into DIR/posts, the same ones each time.

usage: posts.py DIR COUNT
"""
import os
import random
import sys
import time

WORDS = (
    "harbour ferry quay tide morning paper council budget school bridge river winter storm repair engine crew ticket "
    "market price bread coffee window street lamp garden letter archive photo map coast island wind wave rope anchor "
    "signal radio report question answer meeting vote chair record number plan delay reason result change notice"
).split()
TAGS = ["harbour", "council", "weather", "school", "market", "coast", "people", "archive"]


def sentence(random_source):
    words = [random_source.choice(WORDS) for _ in range(random_source.randint(7, 16))]
    for place in range(3, len(words), 6):
        kind = random_source.randrange(6)
        if kind == 0:
            words[place] = f"**{words[place]}**"
        elif kind == 1:
            words[place] = f"*{words[place]}*"
        elif kind == 2:
            words[place] = f"[{words[place]}](https://example.org/{words[place]}/)"
        elif kind == 3:
            words[place] = f"`{words[place]}`"
    return " ".join(words).capitalize() + "."


def paragraph(random_source):
    return " ".join(sentence(random_source) for _ in range(random_source.randint(3, 6)))


def post(number):
    random_source = random.Random(number)
    # From 2006 on, and a hundred thousand of them before 2025: what lies ahead is not published.
    date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_136_073_600 + number * 6_000))
    title = sentence(random_source).rstrip(".").replace("*", "").replace("`", "")
    title = "".join(c for c in title.split("](")[0] if c not in "[]")
    lines = [
        "---",
        f'title: "{title}"',
        f"date: {date}",
        f"author: {random_source.choice(['Maja Lindqvist', 'Jon Ek', 'Elin Berg'])}",
        f"tags: [{', '.join(random_source.sample(TAGS, 3))}]",
        f"summary: {sentence(random_source).replace('*', '').replace('`', '').split('[')[0].strip()}",
        "---",
        "",
    ]
    size = 0
    while size < 3300:
        kind = random_source.randrange(10)
        if kind == 0:
            block = "## " + sentence(random_source).rstrip(".")
        elif kind == 1:
            block = "\n".join("- " + sentence(random_source) for _ in range(4))
        elif kind == 2:
            block = "> " + sentence(random_source)
        elif kind == 3:
            block = "```python\n" + "\n".join(f"{w} = {len(w)}" for w in random_source.sample(WORDS, 4)) + "\n```"
        else:
            block = paragraph(random_source)
        lines += [block, ""]
        size += len(block) + 2
    return "\n".join(lines)


def main():
    directory, count = os.path.join(sys.argv[1], "posts"), int(sys.argv[2])
    os.makedirs(directory, exist_ok=True)
    for number in range(count):
        with open(os.path.join(directory, f"post-{number:06}.md"), "w", encoding="utf-8") as file:
            file.write(post(number))


main()
