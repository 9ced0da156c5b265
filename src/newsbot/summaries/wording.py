"""Words that tell what a sentence does: leaning on the one before, quoting, speaking of oneself."""

from __future__ import annotations

import re
from functools import lru_cache

# First words of sentences that need the one before them: connectives, pronouns, demonstratives.
_DANGLING: dict[str, str] = {
    "en": "but and so or nor yet however also meanwhile then still instead moreover nevertheless "
    "nonetheless therefore "
    "thus hence additionally furthermore besides otherwise likewise similarly consequently afterwards "
    "afterward "
    "indeed anyway though although because he she it they this that these those his her its their him "
    "them such "
    "here both neither either another others it's that's he's she's they're there's he'd she'd they'd "
    "he'll she'll "
    "they'll they've he’s she’s it’s that’s they’re they’ve he’d she’d they’d it'll",
    "fr": "mais et ou or donc car cependant toutefois pourtant ainsi aussi ensuite puis enfin néanmoins "
    "d'ailleurs "
    "il elle ils elles ce cet cette ces cela ceci ça c'est c’est celui celle ceux son sa ses leur leurs "
    "d’ailleurs en effet",
    "es": "pero y e o sin embargo además también entonces luego asimismo así por eso él ella ellos ellas "
    "esto eso "
    "este esta estos estas ese esa esos esas aquel aquella su sus aunque",
    "pt": "mas e ou porém contudo entretanto todavia também então além assim ele ela eles elas isso isto "
    "este esta "
    "estes estas esse essa esses essas aquele aquela seu sua seus suas",
    "it": "ma e o però tuttavia inoltre anche quindi poi così infatti dunque lui lei loro esso essa essi "
    "questo "
    "questa questi queste quello quella quelli ciò suo sua suoi sue",
    "de": "aber und oder doch denn jedoch allerdings außerdem zudem auch dann danach dabei "
    "damit deshalb daher dennoch trotzdem dadurch dazu darauf daraufhin hingegen er sie "
    "es dies diese dieser dieses diesen diesem sein seine seinen ihr ihre ihren jene "
    "jener",
    "nl": "maar en of dus echter ook toch daarom daarna bovendien verder hij zij ze dit dat "
    "deze die zijn haar hun daarbij",
    "sv": "men och eller dock också därför sedan dessutom ändå han hon denna detta dessa hans hennes deras",
    "da": "men og eller dog også derfor siden desuden alligevel han hun denne dette disse hans hendes deres",
    "nb": "men og eller dog også derfor siden dessuten likevel han hun denne dette disse hans hennes deres",
    "fi": "mutta ja tai kuitenkin myös siksi sitten lisäksi silti hän he se ne tämä nämä tuo hänen "
    "heidän sen",
    "pl": "ale i a oraz lub jednak jednakże także też więc dlatego potem następnie ponadto on ona ono "
    "oni one to ten ta "
    "te ci jego jej ich tym",
    "cs": "ale a nebo však také proto potom navíc přesto on ona ono oni to ten ta tento tato toto tyto "
    "jeho její jejich",
    "sk": "ale a alebo však tiež preto potom navyše napriek on ona ono oni to ten tá tento táto toto "
    "tieto jeho jej ich",
    "hu": "de és vagy azonban pedig ezért aztán továbbá mégis ő ők ez ezek azok ennek annak",
    "ro": "dar și sau însă totuși de aceea apoi el ea ei ele acesta aceasta acest această aceștia "
    "acestea său sa lor",
    "hr": "ali i ili no međutim također zato zatim osim ipak on ona ono oni one to taj ta ovo ovaj ova "
    "njegov njezin",
    "el": "αλλά και ή όμως ωστόσο επίσης έτσι μετά αυτός αυτή αυτό αυτοί αυτές αυτά",
    "ru": "но и а или однако также тоже поэтому затем потом зато впрочем кроме притом причем при этом он "
    "она оно они "
    "это этот эта эти тот та те его ее её их там тогда так",
    "uk": "але і й а або однак проте також тому потім крім він вона воно вони це цей ця ці той та ті "
    "його її їх там",
    "be": "але і а або аднак таксама таму потым ён яна яно яны гэта гэты гэтая гэтыя яго яе іх там",
    "bg": "но и а или обаче също затова после освен той тя то те това този тази тези онзи неговият "
    "нейният там",
    "kk": "бірақ және немесе алайда сондай-ақ сондықтан сонымен ол олар бұл осы сол оның олардың",
    "az": "amma lakin və ancaq həmçinin buna sonra bundan o onlar bu bunlar həmin onun onların belə "
    "beləliklə",
    "tr": "ama fakat ve veya ancak ayrıca yine de bu nedenle sonra o onlar bu bunlar şu onun onların "
    "böylece bunun",
    "uz": "ammo lekin va yoki biroq shuningdek keyin u ular bu shu uning ularning",
    "hy": "բայց և կամ սակայն նաև ուստի նա նրանք դա սա այս այդ այն",
    "ka": "მაგრამ და ან თუმცა ასევე ის ისინი ეს",
    "ar": "لكن ولكن و أو غير كما أيضا لذلك ثم هو هي هم هذا هذه ذلك تلك هؤلاء وهو وهي وهذا وهذه وكان "
    "وكانت وقال وأضاف "
    "وأضافت وتابع وأشار وأكد وأوضح",
    "fa": "اما و یا ولی همچنین بنابراین سپس او آنها آن این وی ایشان",
    "ur": "لیکن اور یا تاہم مگر بھی اس اسی ان یہ وہ انہوں جبکہ پھر",
    "he": "אבל ו או אולם גם לכן אז הוא היא הם הן זה זו זאת אלה",
    "hi": "लेकिन और या हालांकि मगर भी इसलिए फिर वह वे यह ये इस उस इन उन उसने उन्होंने इसके उसके",
    "mr": "पण आणि किंवा मात्र तसेच म्हणून नंतर तो ती ते हा ही हे त्या त्यांनी त्याने",
    "bn": "কিন্তু এবং ও বা তবে তাই এরপর পরে তিনি সে তারা তাঁরা এটা এটি এই এ এসব ওই তাঁর তার তাদের এতে ফলে",
    "id": "tetapi tapi dan atau namun juga karena itu kemudian lalu dia ia mereka ini itu hal",
    "vi": "nhưng và hoặc tuy song cũng vì do đó sau họ nó đây này điều ngoài",
    "zh": "但 但是 而 而且 然而 不过 因此 所以 此外 另外 同时 他 她 它 他们 她们 这 那 该 此",
    "ja": "しかし だが そして また さらに ただ なお そのため だから 彼 彼女 これ それ この その あの",
    "ko": "그러나 하지만 그리고 또 또한 그래서 따라서 그는 그녀는 그들은 이는 이것은 그것은 이 그",
    "th": "แต่ และ หรือ อย่างไรก็ตาม นอกจากนี้ เขา เธอ มัน พวกเขา นี่ นี้ นั้น",
}
_KIN = {
    "no": "nb",
    "nn": "nb",
    "sr": "hr",
    "bs": "hr",
    "ms": "id",
    "mk": "bg",
    "ky": "kk",
    "as": "bn",
    "ne": "hi",
}

# A quotation whose speaker is a pronoun ('"…", he said.') leans on the sentence that names him.
_PRONOUN_SPEAKER = {
    "en": re.compile(
        r"(?:[\"”’',]\s*(?:he|she|they) (?:said|says|added|told|wrote|explained|tweeted|continued"
        r"|recalled|asked)"
        r"|[\"”’',]\s*(?:said|says|added) (?:he|she|they)\b)"
    ),
    "de": re.compile(r"[\"“«',]\s*(?:sagte|erklärte|betonte|so|fügte) (?:er|sie)\b"),
    "fr": re.compile(r"[\"»”,]\s*(?:a-t-il|a-t-elle|dit-il|dit-elle|explique-t-il|ajoute-t-il)"),
    "ru": re.compile(
        r"[—–-]\s*(?:сказал|заявил|добавил|отметил|подчеркнул)[аи]? (?:он|она|они)\b|— (?:он|она) "
    ),
}

_FIRST_PERSON = {
    "en": "i we my our me us you your i'm we're i've we've i'd you're mine ours myself",
    "vi": "tôi chúng mình",
    "ru": "я мы мой наш нам мне вы ваш вам",
    "de": "ich wir mein unser uns mir",
    "fr": "je nous mon notre nos vous j'ai",
    "es": "yo nosotros mi nuestro nos",
    "bn": "আমি আমরা আমার আমাদের",
    "ur": "میں ہم میرا ہمارا ہمیں",
    "tr": "ben biz benim bizim",
    "az": "mən biz mənim bizim",
}


@lru_cache(maxsize=64)
def dangling_openers(code: str) -> frozenset[str]:
    """The lower-case words of a language after which a sentence cannot stand alone."""
    return frozenset(_DANGLING.get(_KIN.get(code, code), "").split())


@lru_cache(maxsize=64)
def first_person(code: str) -> frozenset[str]:
    """Words by which the writer or a person quoted speaks of himself or to the reader."""
    return frozenset(_FIRST_PERSON.get(code, "").split())


_OPENING = "`\"'“”‘’«»„‹›-–—([（「『¿¡ \u00a0"
_FIRST_WORD = re.compile(r"[^\s,.:;!?…，。、：；！？،؛]+")
_UNSPACED = frozenset({"zh", "ja", "th"})


def dangles(sentence: str, code: str) -> bool:
    """True where a sentence needs the one before it: by its first word, or by whom it quotes."""
    openers = dangling_openers(code)
    start = sentence.lstrip(_OPENING)
    if code in _UNSPACED:
        if start.startswith(tuple(openers)):
            return True
    else:
        first = _FIRST_WORD.match(start)
        if first and first.group().strip("\"'”’»").lower() in openers:
            return True
    speaker = _PRONOUN_SPEAKER.get(code)
    return speaker is not None and speaker.search(sentence) is not None
