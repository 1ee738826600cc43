-- Chunks are packed before they are sealed (platform/files/packing.hpp): 0 as it came, 1 Zstandard.
ALTER TABLE file_chunk ADD COLUMN packing smallint NOT NULL DEFAULT 0;
