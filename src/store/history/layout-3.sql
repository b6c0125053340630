-- Nanoseconds from the start. Nobody saw these two in the rows that are there.
ALTER TABLE message ADD COLUMN tls_started_ns INTEGER;
ALTER TABLE message ADD COLUMN written_ns INTEGER;
