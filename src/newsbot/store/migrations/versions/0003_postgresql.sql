DROP TRIGGER tally_articles_insert ON articles
--
DROP TRIGGER tally_stories_insert ON stories
--
DROP FUNCTION newsbot_tally_articles_insert()
--
DROP FUNCTION newsbot_tally_stories_insert()
