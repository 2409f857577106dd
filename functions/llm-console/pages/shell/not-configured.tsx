/** Without the secret nobody can sign in. */
export function NotConfigured({ onRetry }: { onRetry(): void }) {
  return (
    <main class="alone">
      <h1>LLM console</h1>
      <div class="state">
        <p class="state-title">Nobody can sign in yet</p>
        <p>
          The console has no secret <code>admin-token</code>. Create one, list it under <code>secrets:</code> of
          llm-console and llm-router in stack.yml, and deploy both:
        </p>
        <pre>
          <code>faas-cli secret create admin-token --from-literal="$(openssl rand -hex 32)"</code>
        </pre>
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      </div>
    </main>
  )
}
