"""Where the readers' comments begin: their heading, or the line that counts and invites them."""

from __future__ import annotations

import re

_LONGEST = 100  # letters of such a line
_OUTER = " \t\n.,:;!?…|•·*–—-[](){}<>«»“”\"'’‘→›»▶►▼✕✖©#"
_WORDS = (
    r"(?:comments?|kommentare?|leserkommentare|commentaires?|comentarios?|comentários?|comment[io]|komentarz[ey]?|"
    r"komentář\w*|комментари\w+|коментар\w+|отзыв\w*|yorum(?:lar)?|şərh(?:lər)?|kommentarer?|kommenttia?|"
    r"hozzászólás\w*|フィードバック|σχόλι\w+|التعليقات|تعليقات?|نظرات|评论|評論|コメント|댓글|टिप्पणियाँ)"
)
_ANSWERS = r"(?:responses?|replies|antworten|reaktionen|réponses?|respuestas?|respostas?|risposte|reacties?)"
_ON_TITLE = (  # before the title in quotation marks, as WordPress writes
    rf"(?:{_ANSWERS} (?:to|on|zu|auf|à|a|en|para|su|op)|thoughts? on|gedanken? zu|réflexions? sur|"
    r"pensier[io] su|pensamientos? (?:en|sobre)|ideias? sobre|gedachten? over|myśli? nt\.?|"
    r"przemyśle\w+ na)(?= \W)"
)
_INVITED = (
    r"join the (?:conversation|discussion)|(?:leave|post|add|write) a (?:reply|comment)|leave your comment|"
    r"kommentar (?:schreiben|verfassen|hinterlassen|abgeben)|schreibe? einen kommentar|"
    r"laisser un commentaire|(?:deja|escribe|publicar) un comentario|deix(?:e|ar) um comentário|"
    r"lascia un commento|geef een reactie|(?:оставить|добавить|написать) комментарий|"
    r"yorum (?:yaz|yap|bırak)\w*|şərh yaz|اترك تعليق[اً]*|(?:dodaj|napisz|zostaw) komentarz|"
    r"コメントを(?:書く|残す|投稿)|发表评论|댓글 쓰기"
)
_HEADING = re.compile(
    rf"\d+ {_WORDS}(?: (?:to|on|for|zu|auf|à|sur|a|en|para|su|op) .*)?|\d+ {_ON_TITLE}.*|\d+ {_ANSWERS}|"
    rf"(?:\d+ )?(?:(?:readers?|view|all|top|top rated|featured|best|recent) )?{_WORDS}\W*\d*|{_INVITED}",
    re.I,
)
_COUNTED = re.compile(rf"(?:^|\W)\d+ (?:{_WORDS}|{_ON_TITLE})(?:$|\W)|{_INVITED}", re.I)


def heads_comments(line: str) -> bool:
    """Heads them, alone or with their number: "12 Comments", "2 Responses to “…”"."""
    return len(line) < _LONGEST and bool(_HEADING.fullmatch(line.strip(_OUTER)))


def tells_of_comments(line: str) -> bool:
    """Counts them or asks for one, among other things: "4 comments | Leave a comment"."""
    return len(line) < _LONGEST and bool(_COUNTED.search(line))
