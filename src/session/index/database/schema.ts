/** `PRAGMA application_id` of our database: "DVMs". */
export const APPLICATION_ID = 0x44564d73;

/**
 * What each version of the schema adds; the version is the number of applied entries (`PRAGMA user_version`). Released
 * entries never change. Only ended sessions are stored: running ones are read from their logs.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('succeeded', 'partial', 'failed', 'interrupted')),
    started_at INTEGER NOT NULL,
    completed_at INTEGER NOT NULL,
    version TEXT NOT NULL,
    details TEXT NOT NULL
  );
  CREATE INDEX sessions_by_start ON sessions (started_at, id);

  CREATE TABLE session_workspaces (
    session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
    key TEXT NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('succeeded', 'failed', 'timed_out', 'cancelled')),
    reason TEXT CHECK (reason IN ('by user', 'interrupted', 'lost')),
    started_at INTEGER,
    completed_at INTEGER NOT NULL,
    phase INTEGER,
    result TEXT NOT NULL,
    -- Only where it differs from the workspace's.
    ref TEXT,
    PRIMARY KEY (session, key),
    CHECK ((status = 'cancelled') = (reason IS NOT NULL))
  ) WITHOUT ROWID;

  CREATE TABLE workspaces (
    key TEXT PRIMARY KEY COLLATE NOCASE,
    identity TEXT NOT NULL UNIQUE,
    ref TEXT NOT NULL,
    last_session INTEGER REFERENCES sessions (number) ON DELETE SET NULL,
    last_at INTEGER,
    success_image TEXT,
    success_image_id TEXT,
    success_session TEXT,
    success_at INTEGER,
    CHECK ((success_image IS NULL) = (success_session IS NULL) AND (success_image IS NULL) = (success_at IS NULL))
  ) WITHOUT ROWID;
  `,
  `
  CREATE INDEX session_workspaces_by_key ON session_workspaces (key, completed_at);

  -- RecordedWorkspaces also when the session that it comes from was cleaned up.
  ALTER TABLE workspaces ADD COLUMN success_fingerprint TEXT;
  UPDATE workspaces SET success_fingerprint = (
    SELECT r.result ->> 'fingerprint' FROM sessions s JOIN session_workspaces r ON r.session = s.number WHERE s.id = success_session AND r.key = workspaces.key
  );
  `,
  `
  -- What tells changes has become more than the fingerprint.
  ALTER TABLE workspaces RENAME COLUMN success_fingerprint TO success_digest;
  UPDATE workspaces SET success_digest = (
    SELECT r.result ->> 'changeDigest' FROM sessions s JOIN session_workspaces r ON r.session = s.number WHERE s.id = success_session AND r.key = workspaces.key
  );
  `,
];
