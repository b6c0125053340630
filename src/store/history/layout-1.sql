-- Light columns: what the list shows, read for every row.
CREATE TABLE exchange (
    -- AUTOINCREMENT: an id is never used twice, even after a purge.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Milliseconds since 1970-01-01 UTC.
    started_at INTEGER NOT NULL,
    profile TEXT NOT NULL,
    environment TEXT NOT NULL CHECK (environment IN ('Simulator', 'Test', 'Staging', 'Production')),
    number TEXT NOT NULL,
    -- SHA-256 of URL and body.
    identity BLOB NOT NULL CHECK (length(identity) = 32),
    -- Whether it was sent with findings.
    on_purpose INTEGER NOT NULL CHECK (on_purpose IN (0, 1)),
    outcome TEXT NOT NULL CHECK (outcome IN ('sending', 'answered', 'not_sent', 'unknown')),
    status INTEGER CHECK (status BETWEEN 0 AND 65535),
    verdict TEXT CHECK (verdict IN ('success', 'failed', 'unauthorized', 'undocumented')),
    call_id TEXT,
    -- Nanoseconds.
    total_ns INTEGER
) STRICT;

CREATE INDEX exchange_by_identity ON exchange (identity);

-- Heavy columns, read for one row at a time.
CREATE TABLE message (
    id INTEGER PRIMARY KEY REFERENCES exchange (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    -- JSON: headers, explanation, draft and findings, of the request and of the reply.
    request_headers TEXT NOT NULL,
    request_body BLOB NOT NULL,
    explanation TEXT NOT NULL,
    draft TEXT NOT NULL,
    findings TEXT NOT NULL,
    -- Why it was not answered.
    why TEXT,
    -- A reply's columns are all there or all missing; its status is the exchange's.
    response_headers TEXT,
    response_body BLOB,
    response_truncated INTEGER CHECK (response_truncated IN (0, 1)),
    -- Nanoseconds from the start; the total is the exchange's.
    resolved_ns INTEGER,
    connected_ns INTEGER,
    first_byte_ns INTEGER
) STRICT;
