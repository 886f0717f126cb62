"""How wide Japanese text is, and where its lines break (JIS X 4051: no closing mark at the head of a line)."""

import unicodedata

NOT_AT_HEAD = "、。，．・：；？！゛゜ヽヾゝゞ々ー」』）］｝〉》】〕ァィゥェォッャュョぁぃぅぇぉっゃゅょ／%）"
NOT_AT_TAIL = "「『（［｛〈《【〔"


def width(text: str) -> float:
    """Return how wide a text is, in ems: a full-width character is 1, any other about half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.56 for char in text)


def wrap(text: str, ems: float) -> tuple[str, ...]:
    """Break a text into lines of at most so many ems; a closing mark or a last character may hang over."""
    lines, line = list[str](), ""
    for char in text:
        if line and width(line + char) > ems and char not in NOT_AT_HEAD:
            carried = line[-1] if line[-1] in NOT_AT_TAIL and len(line) > 1 else ""
            lines.append(line[: len(line) - len(carried)])
            line = carried
        line += char
    if lines and len(line) == 1:
        return (*lines[:-1], lines[-1] + line)
    return (*lines, line) if line else tuple(lines)
