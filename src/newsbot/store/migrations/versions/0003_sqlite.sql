DROP TRIGGER tally_articles_insert
--
DROP TRIGGER tally_stories_insert
