"""What stands around the news, never in a summary: boilerplate, bylines, datelines, captions."""

from __future__ import annotations

import re

# Lower-case phrases; a sentence of less than forty words that holds one is boilerplate.
BOILERPLATE = tuple(
    """contributed to this report|contributed to this story|contributed to this article
    |all rights reserved|scroll down for
    |scroll down to|click here|sign up for|sign up to|subscribe to|subscribe now|follow us|follow @
    |follow him on|follow her on
    |on twitter @|on twitter and|him on twitter|her on twitter|follow the show|follow the author
    |read more|see also|related articles|related stories
    |more on this story|share this|share on|email us|e-mail us|e-mail to a friend|haveyoursay
    |not currently accepting comments
    |comments are closed|opinions expressed|views expressed|copyright|©|last updated|updated:|published:
    |terms of use
    |terms of service|privacy policy|uses cookies|cookie policy|newsletter|advertisement|all photos
    |watch the video|watch video
    |video:|photo:|image:|getty images|for confidential support|call the samaritans
    |this story has been updated
    |this article was originally|this story was originally|this story was first
    |this article has been corrected
    |join the conversation|have your say|download our app|download the app|additional reporting by
    |editing by|reporting by
    |submit your images|picture you'd like to share|story suggestion|write caption here|enable notifications
    |see the original story|roll call .|transcript is published
    |подписывайтесь|подписаться|читайте также|фото:|все права защищены|источник:|читайте нас|lire aussi
    |abonnez-vous
    |tous droits réservés|crédit photo|lees ook|lesen sie auch|mehr zum thema|alle rechte vorbehalten
    |zum newsletter
    |leia também|leia mais|lea también|lee también|suscríbase|todos los derechos|leggi anche
    |tutti i diritti|czytaj też
    |czytaj także|czytaj więcej|zdjęcie:|haberin devamı|ayrıca oku|bizi takip|həmçinin oxu|foto:|müəllif hüquq
    |اقرأ أيضا|جميع الحقوق|ảnh:|xem thêm|>> xem|原标题|责任编辑|版权所有|点击查看|图为|相关新闻|関連記事
    |無断転載|और पढ़ें|আরও পড়ুন
    |مزید پڑھیں|بیشتر بخوانید
    |contributed reporting|can be reached at|earlier version of this|in the comments below|leave a comment
    |enable javascript|email address will not be published|delivered to your inbox|in your inbox
    |becoming a member
    |support independent journalism|have a story for us|do you have a story|contact our news|use cookies
    |originally appeared on|photograph:|reuters/|(ap photo|ap images|image caption|media caption|video caption
    |lire la suite|con información de|com informações de|continua a leggere|mitarbeit:|ये भी पढ़ें|यह भी पढ़ें
    |یہ بھی پڑھیں|baca juga|simak juga|무단 전재|무단전재
    |editor's note|editor’s note|is a developing story|is a breaking news story|check back for|handout photo
    |not responsible for the content|(c) 20|this story contains|if you have been affected
    |with information is asked to
    |lesen sie hier|bildergalerie|erschien zuerst|kostenlos testen|die redaktion empfiehlt
    |kommentare zu diesem
    |réservé aux abonnés|notre application|inscrivez-vous|suivez-nous|à lire aussi|cliquez ici
    |te puede interesar|síguenos en|haga clic|haz clic|veja também|clique aqui|siga-nos
    |seguici su|clicca qui|iscriviti alla|подпишитесь|больше новостей|ctrl+enter|ctrl + enter|uygulamamızı
    |zobacz też|zobacz także|dołącz do nas|polub nas|więcej informacji znajdziesz|bekijk hier|nieuwsbrief
    |شاهد أيضا|تابعونا على|đăng ký nhận|फॉलो करें|क्लिक कर|ফেসবুক পেজে|ikuti berita|相关阅读
    |相关链接""".replace("\n    ", "").split("|")
)

# Words without which a sentence is no caption; `CAPTION` decides.
CAPTION_HINTS = ("pictured", "(left", "(right", "(centre", "(center", "(above", "(below", "above,", "above:",
                 "poses with",
                 "poses for", "file photo", "file -", "file –", "file —",
                 "фото", "foto", "на снимке", "archiv", "ảnh", "caption",
    "photo,", "left,",
                 "below,", "right,")  # fmt: skip
CAPTION = re.compile(
    r"\((?:also |as )?(?:pictured|above|below|left|right|centre|center|file|archive|stock|фото|foto"
    r"|archiv|ảnh)[^()]{0,40}\)"
    r"|^file ?(?:[–—-]|photo\b)"
    r"|\bpictured (?:here|above|below|left|right|with|in|at|on|together|arriving|leaving|last|after|during)"
    r"|^(?:above|below|left|right|pictured|file photo|file|image|photo|video|picture|caption)\b[,:]"
    r"|\b(?:is|are|was) pictured\b|(?:[;,] |^)pictured\b|poses? (?:with|for)|на фото|на снимке"
    r"|auf dem (?:foto|bild)",
    re.IGNORECASE,
)
LABEL = re.compile(r"['‘\"“]?[A-ZÀ-Þ][^.!?:,;]{2,34}['’\"”]?: ['‘\"“]?[A-ZÀ-ÞА-Я]")
SPEECH = re.compile(
    r"\b(?:said|says|told|added|wrote|warned|asked|tweeted|statement|according)\b", re.IGNORECASE
)

# A short line that names who wrote.
BYLINE = re.compile(
    r"(?:by|von|par|por|di|av|door|автор|текст|müəllif|yazan|بقلم|लेखक|作者|记者|文)[ :.：]+\S.{0,60}"
    r"|(?:[A-Z][\w’'.-]+ ){1,3}for (?:mailonline|the daily mail|daily mail|cnn|reuters)\.?"
    r"|.{0,40}\b(?:reporter|correspondent|staff writer|online editor)\.?"
    r"|(?:publié|mis à jour|publicado|actualizado|atualizado|pubblicato|aggiornato|veröffentlicht"
    r"|aktualisiert|yayınlanma|опубликовано|обновлено)\b[^\d]{0,25}\d.{0,40}"
    r"|(?:for (?:more|further) (?:information|details|news|stories)|for the latest)\b.{0,70}"
    r"|(?:\d\d:\d\d \w{2,4}, )?\d{1,2} \w+ \d{4}\.?[ |.]*",
    re.IGNORECASE,
)

# A line about those who wrote: "Ada Marsh is a staff writer at The Herald.", "Ada Marsh reported from Oslo."
AUTHOR = re.compile(
    r"(?:The (?:author|writer) |(?:[A-ZÀ-Þ][\w.’'-]* ){1,3})(?:is|was) (?:an?|the) (?:[\w’'-]+ ){0,3}"
    r"(?:writer|reporter|correspondent|editor|columnist|journalist|contributor|professor|author|fellow)s?"
    r" (?:at|for|with|of|in|based) [^,;:]{2,60}\."
    r"|(?:[A-ZÀ-Þ][\w.’'-]* ){2,3}(?:reported|wrote) from [A-ZÀ-Þ][^;:\"“]{2,70}\."
)
# What tells the reader what to do: "Click on the picture.", "Follow Ada Marsh on Twitter."
IMPERATIVE = re.compile(
    r"(?:click (?:on|to|through)|read (?:the full|the rest|more|our|this|also)|listen to (?:the|our|this)"
    r"|watch (?:our|more)|join (?:our|the (?:conversation|discussion))|sign up|get (?:our|the latest)"
    r"|get breaking|send us|share your|tell us|please (?:check|click|visit|sign|enable)"
    r"|to (?:comment|see|read|learn|find|view|hear)\b.{0,40}\b(?:visit|click|go to)\b"
    r"|(?:follow|like) .{2,40} on (?:twitter|facebook|instagram)\b|contact .{2,40}(?:@| at \+?\d)).{0,80}",
    re.IGNORECASE,
)

# Who took the picture; the sentence before it on its line is the caption.
CREDIT = re.compile(
    r"\((?:AP|Reuters|AFP|EPA|Getty|PA|Xinhua|dpa)\b[^()]{0,60}\)\.?|\([^()/]{3,40}/[^()]{2,40}\)\.?"
    r"|(?:Credit|Photograph|Photo|Picture|Image|Foto|Фото|Ảnh)(?: by|:) .{2,60}"
    r"|(?:REUTERS|AFP|AP) ?/ ?[^.]{2,60}\.?"
)

# Words that no sentence ends in.
TORN = re.compile(r"(?i:(?<!\w)(?:the|an|of|and|or|than|because|whose|their|into))\.$")

_AGENCY = (
    "CNN|Reuters|AP|AFP|TASS|ТАСС|dpa|EFE|ANSA|Xinhua|UPI|Bloomberg|AZERTAC|AZƏRTAC|Trend|Report|IANS|PTI|ANI|KUNA|WAM"
    "|РИА Новости|Интерфакс|AA|DHA|İHA|PAP|ČTK|MTI|Belga|ANP|NTB|TT|Lusa|新华社|رويترز"
)
_ARABIC = "رويترز|أ ف ب|أف ب|فرانس برس|د ب أ|وكالات|الأناضول|سانا|واس|وام|كونا|قنا"
_DASH = r"(?:--|[–—-])"
_SITE = r"(?:[\w-]{2,24} ?\. ?)?(?:com|net|co|id|COM|CO)(?: ?\. ?(?:id|ID))?"
_PLACE = r"[A-ZÀ-ÞА-ЯЁƏİĞŞÇÖÜ][\w.’'-]*(?:[ /-][A-ZÀ-ÞА-ЯЁƏİĞŞÇÖÜ][\w.’'-]*){0,3}"
# As in: BERLIN, Oct. 3 (Reuters) - …; WASHINGTON — …; Баку, 3 октября, AZERTAC – …; Berlin (dpa) - …
DATELINE = re.compile(
    rf"(?:{_PLACE}(?:, [\w. ]{{2,24}}){{0,2}} ?)?[(\[](?:{_AGENCY})[^()\[\]]{{0,24}}[)\]] ?(?:{_DASH} "
    rf"|: |\.-? ?)?"
    rf"|[\u0620-\u06ff][\u0620-\u06ff ]{{1,24}} \((?:{_ARABIC})\) ?{_DASH} ?"
    rf"|(?:新华社|中新社|中新网)[^。，]{{2,16}}[电讯] ?(?:[（(]记者[^()（）]{{1,20}}[)）])?\s*"
    rf"|[A-ZÀ-ÞА-ЯЁƏİ][A-ZÀ-ÞА-ЯЁƏİĞŞÇÖÜ .’'/-]{{2,30}}(?:, [\w. ]{{2,24}}){{0,2}}"
    rf"(?: ?\([^()]{{2,24}}\))? ?{_DASH} (?=[^\Wa-zа-яёà-ÿ]|[\"“«])"
    rf"|{_PLACE}, \d{{1,2}}\.? [^\W\d]{{3,12}}\.?(?: \d{{4}})?(?: ?г\.)?,?(?: (?:{_AGENCY}))?"
    rf" ?(?:{_DASH}|/[^/]{{2,20}}/) ?(?=\S)"
    rf"|{_PLACE}, {_PLACE} [–—] (?=[A-ZÀ-ÞА-ЯЁ\"“«])"
    rf"|{_PLACE}, [^/\n]{{2,24}}\. ?/(?:{_AGENCY})/\.? ?(?:{_DASH} )?"
    r"|[A-Z][A-Z .’'-]{3,25}: (?=[A-Z\"“])"
    rf"|{_SITE} ?, ?{_PLACE} ?(?:{_DASH}|:) |{_PLACE}, {_PLACE} -- |\([^\W\d_][^()]{{1,24}}\) ?{_DASH} "
    r"|[^\W\da-zà-ÿ]{3,20} [a-z]{2,5} \| "
    # tokenised: LONDON , England -LRB- CNN -RRB- -- …
    rf"|(?i:(?:[\w.’' -]{{2,30}}(?: , [\w. ]{{2,24}})? )?(?:-lrb-|\() (?:{_AGENCY}) (?:-rrb-|\)) "
    rf"(?:{_DASH} )?)"
)
