-- The register of certificates. Two clocks (decisions.md 15): x509_* and revoked_real_at are real time, everything else the time of the world's production environment.

CREATE TABLE certificate (
    serial text PRIMARY KEY,             -- lower-case hex
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    world text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('terminal', 'peer')),
    organisation text NOT NULL,
    terminal text NOT NULL,
    subject text NOT NULL,
    x509_from timestamptz NOT NULL,
    x509_to timestamptz NOT NULL,
    issued_at timestamptz NOT NULL,
    valid_from timestamptz,              -- NULL: from the start of the world, so that a reset of its clock does not lock the terminal out
    valid_to timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_real_at timestamptz,
    reason smallint                      -- CRLReason of RFC 5280: 0, 1 lost, 4 replaced, 5 left
);
CREATE INDEX certificate_by_world ON certificate (world, sequence);
CREATE INDEX certificate_revoked ON certificate (revoked_real_at) WHERE revoked_at IS NOT NULL;
