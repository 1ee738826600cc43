-- Every exchange is updated once, when its answer passes: room on its page keeps that update out of the indexes.
ALTER TABLE exchange SET (fillfactor = 75);
