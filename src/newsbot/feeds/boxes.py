"""What sites call the boxes that hold no article text."""

from __future__ import annotations

import re

# Names of boxes that hold no article text, at the start of a word of a class or id.
_SUSPECT = re.compile(
    r"(?:^|[\s_-])(?:"
    r"comment(?!ar|ator)|respond\b|reply|disqus|livefyre|shar(?:e|ing)(?!d?-?holder)|social|addthis|"
    r"addtoany|jp-relatedposts|"
    r"related|recirc|recommend|more[_-]?(?:news|stor|from|on|article|link|post|head|top)|"
    r"read[_-]?(?:more|next|also)|"
    r"also[_-]?(?:read|on)|see[_-]?also|must[_-]?read|most[_-]|popular|trending|latest|up[_-]?next|"
    r"next[_-]?p|prev(?:ious)?[_-]?(?:post|next|art)|post[_-]?nav|pager|paginat|"
    r"newsletter|subscri|sign[_-]?up|mailchimp|mc4wp|opt-?in[_-]|regwall|"
    r"promo|advert|sponsor|banner|ads\b|ad[_-]|ad\b|dfp|taboola|outbrain|zergnet|revcontent|mgid|"
    r"cookie|consent|gdpr|notif|push|popup|pop-up|modal|overlay|lightbox|"
    r"breadcrumb|crumb|navi?\b|navbar|navigation|menu|toolbar|"
    r"(?<!with[_-])(?<!has[_-])(?<!one[_-])(?<!no[_-])side-?bar|rail\b|footer(?!-?text-?content)|foot\b|"
    r"colophon|copyright|byline|author|bio\b|contributor|dateline|time-?stamp|pub-?date|"
    r"(?:post|entry|article|story)[_-]?(?:meta|info\b|date|tags|tax|cat|foot)|meta\b|published|"
    r"tags\b|tag-?(?:list|cloud|links|box)|key-?points|highlights|topics\b|keywords|"
    r"caption|credit|photo-?(?:info|desc|by)|gallery-?(?:cap|desc)|wp-caption-text|"
    r"rating|vote|voting|poll\b|quiz|sr-only|screen-reader|visually-?hidden|visuallyhidden|off-?screen|"
    r"nutri|noprint|signature\b|"
    r"toc(?:\b|[_-])|table-of-contents|ez-toc|player|video-?(?:desc|info|title|list|meta|cap)|playlist|"
    r"search-?(?:form|box)|log-?in\b|skip|"
    r"weather|ticker|marquee|donat|tooltip|listen\b|feedback|disclaimer-?bar|jump|hatom-extra|"
    r"teaser-?(?:list|box|link)|widget-?area|links?-?(?:list|box)|app-?(?:promo|download)|survey|follow[_-]|follow\b)"
)
_CONTENT = re.compile(
    r"article[_-]*(?:body|content|text|main)|(?:entry|post|story|page|main|body|news|single|"
    r"rich)[_-]*(?:body|content|text)|"
    r"content[_-]*(?:body|article|main)|articlebody|storytext|textcontent|post-?single|mw-parser"
)
_EMBED = re.compile(r"tweet|twitter|embed|instagram-media|post-\d|hentry|type-post|td-post-template")
_CAPTION = re.compile(r"(?:caption|credit)s?(?:$|[\s_-])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_furniture(names: str) -> bool:
    """True for class, id and role of a box of comments, links, prompts, captions and the like."""
    lower = _CAMEL.sub("-", names).lower()
    kept = _CONTENT.search(lower) or (_EMBED.search(lower) and not _CAPTION.search(lower))
    return bool(_SUSPECT.search(lower)) and not kept
