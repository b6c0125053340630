-- Why the default: the rows that are there keep the time they had, and SQLite need not rewrite them.
ALTER TABLE exchange ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
-- Each label between line breaks, in alphabetical order: `\nalpha\nbeta\n`; empty when there are none.
ALTER TABLE exchange ADD COLUMN labels TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange ADD COLUMN note TEXT NOT NULL DEFAULT '';
-- The exchange that it was sent again from. No reference: that one may be purged.
ALTER TABLE exchange ADD COLUMN sent_from INTEGER;
-- Whether aliases stand where personal data stood.
ALTER TABLE exchange ADD COLUMN aliased INTEGER NOT NULL DEFAULT 0 CHECK (aliased IN (0, 1));

-- What can be searched for in an exchange, as one text.
CREATE VIEW searchable AS
SELECT id,
    concat_ws(char(10),
        '#' || id, profile, environment, number, replace(number, ' ', ''), outcome, status, verdict, call_id, labels, note, url,
        (SELECT group_concat(json_extract(value, '$.name') || ': ' || json_extract(value, '$.value'), char(10))
            FROM json_each(iif(json_valid(request_headers), request_headers, '[]'))),
        CAST(request_body AS TEXT), why,
        (SELECT group_concat(json_extract(value, '$.name') || ': ' || json_extract(value, '$.value'), char(10))
            FROM json_each(iif(json_valid(response_headers), response_headers, '[]'))),
        CAST(response_body AS TEXT)) AS text
FROM exchange JOIN message USING (id);

-- Which exchange has which three characters in a row, whatever their case: any part of a number or word is found.
-- Contentless: the texts stand in the two tables above alone.
CREATE VIRTUAL TABLE words USING fts5(text, content = '', contentless_delete = 1, tokenize = 'trigram');
INSERT INTO words (rowid, text) SELECT id, text FROM searchable;
