/**
 * The steps from one version of the schema to the next: number 1 leads from nothing to version 1. What has been released is never
 * changed; whatever is new is a new step.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE llm_ledger (
    id text PRIMARY KEY,
    time timestamptz NOT NULL,
    call_id text,
    key_id text,
    department text,
    user_id text,
    tags text[] NOT NULL DEFAULT '{}',
    task text,
    target text,
    provider text,
    model text,
    prompt_tokens bigint,
    completion_tokens bigint,
    usage jsonb,
    cost_usd numeric(18, 9),
    price_version text,
    reason text,
    strategy text,
    status text NOT NULL,
    code text,
    ms double precision,
    archived_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX llm_ledger_time ON llm_ledger (time);
  CREATE INDEX llm_ledger_key_time ON llm_ledger (key_id, time);
  CREATE INDEX llm_ledger_department_time ON llm_ledger (department, time);
  COMMENT ON TABLE llm_ledger IS 'One row for each attempt at an LLM call that used tokens, or may have; written by ledger-archive.';
  COMMENT ON COLUMN llm_ledger.cost_usd IS 'Exact to a billionth of a USD; null if it is unknown.';
  `,
]
