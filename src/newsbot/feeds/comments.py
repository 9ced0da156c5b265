"""Where the readers' comments begin: their heading, or the line that counts and invites them."""

from __future__ import annotations

import re

from newsbot.feeds.lines import bare

_LONGEST = 100  # letters of such a line
_WORDS = (
    r"(?:comments?|(?:leser)?kommentare?|commentaires?|comentarios?|comentários?|comentaris|comment[io]|komentarz[ey]?|"
    r"komentář\w*|комментари\w+|коментар\w+|отзыв\w*|yorum(?:lar)?|şərh(?:lər)?|kommentarer?|kommenttia?|kommentaarid|"
    r"koment(?:ar|ari|arji|arai|āri)|reacties|diskus[ei]a?|hozzászólás\w*|フィードバック|σχόλι\w+|التعليقات|تعليقات?|نظرات|"
    r"תגובות|评论|評論|コメント|댓글|टिप्पणियाँ?|bình luận|ความคิดเห็น)"
)
_ANSWERS = r"(?:responses?|replies|antworten|reaktionen|réponses?|respuestas?|respostas?|risposte|reactie)"
_ON_TITLE = (  # before the title in quotation marks, as WordPress writes
    rf"(?:{_ANSWERS} (?:to|on|zu|auf|à|a|en|para|su|op)|thoughts? on|gedanken? zu|réflexions? sur|"
    r"pensier[io] su|pensamientos? (?:en|sobre)|ideias? sobre|gedachten? over|myśli? nt\.?|"
    r"przemyśle\w+ na)(?= \W)"
)
_INVITED = (
    r"join the (?:conversation|discussion)|(?:leave|post|add|write) (?:a|your) (?:reply|comment)"
    r"(?: cancel reply)?|"
    r"kommentar (?:schreiben|verfassen|hinterlassen|abgeben)|schreib(?:e|en sie) einen kommentar|"
    r"laisser un commentaire|(?:deja|escribe|publicar) (?:un|tu) comentario|"
    r"deix(?:e|ar) (?:um|(?:o )?seu) comentário|lascia un commento|(?:geef|plaats) een reactie|"
    r"(?:оставить|оставьте|добавить|написать) (?:комментарий|отзыв)|залишити коментар|"
    r"yorum (?:yaz|yap|bırak)\w*|şərh (?:yaz|bildir)\w*|(?:اترك|أضف|اكتب) تعليق[اًك]*|הוסיפו תגובה|"
    r"(?:dodaj|napisz|zostaw) komentarz|コメントを(?:書く|残す|投稿)|发表评论|댓글 쓰기"
)
_HEADING = re.compile(
    rf"\d+ {_WORDS}(?: (?:to|on|for|zu|auf|à|sur|a|en|para|su|op) .*)?|\d+ {_ON_TITLE}.*|\d+ {_ANSWERS}|"
    rf"(?:\d+ )?(?:(?:readers?|view|all|no|top|top rated|featured|best|recent) )?{_WORDS}(?: yet)?\W*\d*|"
    rf"{_INVITED}",
    re.I,
)
_COUNTED = re.compile(rf"(?:^|\W)\d+ (?:{_WORDS}|{_ON_TITLE})(?:$|\W)|{_INVITED}", re.I)


def heads_comments(line: str) -> bool:
    """Heads them, alone or with their number: "12 Comments", "2 Responses to “…”"."""
    return len(line) < _LONGEST and bool(_HEADING.fullmatch(bare(line)))


def tells_of_comments(line: str) -> bool:
    """Counts them or asks for one, among other things: "4 comments | Leave a comment"."""
    return len(line) < _LONGEST and bool(_COUNTED.search(line))
