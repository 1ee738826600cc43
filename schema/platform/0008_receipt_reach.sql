-- Whose persons the rows of a file may touch: the 部署 in the access groups of who sent it, as they were then. Empty: all of the insurer's.
ALTER TABLE receipt ADD COLUMN departments text[] NOT NULL DEFAULT '{}';
