"""The world: bytes in, articles out.

A feed, from its address to entries:
  sources      the front door; `documents` reads bodies off the loop, `sitemap_index` many sitemaps as one
  fetch        one request: `guard`, `addresses`: may it; `hosts`: how many; `client`, `inflate`, `freshness`
  parse        which format; `charset`, `mend`, `reader` and `tolerant` get through what is broken
  mapper       what elements mean: `namespaces`, `markup`, `plain`, `timestamps`; `draft`: an entry on its way
  channel      the feed itself; `jsonfeed`, `sitemap`: other formats; `entry_text`: an entry's plain text
  discover     the feeds that a page names; `opml`: lists of feeds; `websub`: hubs that push

A page, from its bytes to an article:
  extract      the one way through
  tree         bytes to a tree; `blocks`: a row of texts; `boxes`: what sites call boxes of furniture
  body         which blocks are the article, by where they stand; `captions` and `comments` are not
  judge        whom to believe of the text: our walk, the engine, JSON-LD, the feed
  clean        which lines go; `furniture`: what a line is; `scraped`: without markup; `lines`; `phrases`
  head         what a page declares; `jsonld`; `surroundings`: the lines around its text
  titles       the headline; `sitenames`: what the site calls itself
  authors      whom to believe; `author_marks`: in markup; `credits`: in a line; `bylines`: names in a text
  dates        whom to believe; `datelines`: in a line; `moments`: a date in a text
  metadata     picture, address, site, language; `walls`: what is no article
"""
