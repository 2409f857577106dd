{{- /* Every secret that is missing at once, each with the line that makes it. */ -}}
{{- define "llm-router.checkSecrets" -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- $needed := list -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}{{- $needed = concat $needed .secrets -}}{{- end -}}
{{- if .Values.archive.postgres.enabled -}}{{- $needed = append $needed "postgres-url" -}}{{- end -}}
{{- if or .Values.monitoring.ledger.enabled (eq .Values.operatorRoutes "token") -}}{{- $needed = append $needed "admin-token" -}}{{- end -}}
{{- $wanted := list -}}
{{- range $secret := $needed | uniq | sortAlpha -}}
  {{- $of := dict "root" $ "secret" $secret -}}
  {{- if not (include "llm-router.isExternalSecret" $of) -}}
    {{- $wanted = append $wanted (dict "name" (include "llm-router.secretName" $of) "key" $secret "source" (include "llm-router.secretSource" $of) "text" (include "llm-router.secretText" $of)) -}}
  {{- end -}}
{{- end -}}
{{- if and .Values.monitoring.tokenSecret.name (include "llm-router.sendsScrapeToken" .) -}}
  {{- $token := include "llm-router.scrapeToken" . | fromYaml -}}
  {{- $of := dict "root" . "secret" $token.key -}}
  {{- /* Made by the operator, or among those of the functions. */ -}}
  {{- $isKnown := and (eq (include "llm-router.secretName" $of) $token.name) (or (include "llm-router.isExternalSecret" $of) (has $token.key $needed)) -}}
  {{- if not $isKnown -}}
    {{- $wanted = append $wanted (dict "name" $token.name "key" $token.key "source" (printf "--from-file=%s=FILE" $token.key) "text" "cat FILE") -}}
  {{- end -}}
{{- end -}}
{{- $lines := list -}}
{{- $made := list -}}
{{- range $wanted -}}
  {{- $found := lookup "v1" "Secret" $namespace .name -}}
  {{- if not (or $found (has .name $made)) -}}
    {{- $made = append $made .name -}}
    {{- $lines = append $lines (printf "  kubectl create secret generic %s --namespace %s %s" .name $namespace .source) -}}
  {{- else if not (hasKey (get $found "data" | default dict) .key) -}}
    {{- $lines = append $lines (printf "  # %s exists, but lacks the key %s: add it. Its other keys stay.\n  kubectl patch secret %s --namespace %s --patch \"{\\\"data\\\":{\\\"%s\\\":\\\"$(%s | base64 | tr -d '\\n')\\\"}}\"" .name .key .name $namespace .key .text) -}}
  {{- end -}}
{{- end -}}
{{- if eq .Values.mode "openfaas-ce" -}}{{- include "llm-router.checkGatewaySecret" .Values.communityEdition -}}{{- end -}}
{{- if $lines -}}
  {{- fail (printf "Secrets are missing. Create them, then run the same command again:\n%s\n" ($lines | join "\n")) -}}
{{- end -}}
{{- include "llm-router.checkCertificate" . -}}
{{- end -}}

{{- /* Not empty if the External Secrets operator makes it. */ -}}
{{- define "llm-router.isExternalSecret" -}}
{{- $external := .root.Values.secrets.external -}}
{{- if and $external.enabled (hasKey ($external.keys | default dict) .secret) -}}true{{- end -}}
{{- end -}}

{{- /* The aggregator asks scale-metrics over TLS, for which cert-manager may make the certificate only later. */ -}}
{{- define "llm-router.checkCertificate" -}}
{{- $metrics := .Values.scaling.metrics -}}
{{- $isOwn := and (ne .Values.scaling.demandBy "keda") (not (contains "cert-manager.io/" ($metrics.apiServiceAnnotations | toJson))) -}}
{{- if and $metrics.enabled $metrics.tlsSecret $isOwn -}}
  {{- $namespace := include "llm-router.namespace" . -}}
  {{- $found := lookup "v1" "Secret" $namespace $metrics.tlsSecret | default dict -}}
  {{- if not (and (hasKey ($found.data | default dict) "tls.crt") (hasKey ($found.data | default dict) "tls.key")) -}}
    {{- fail (printf "There is no Secret %s with tls.crt and tls.key in the namespace %s, which scaling.metrics.tlsSecret names. Create it, or let cert-manager make it and say so in scaling.metrics.apiServiceAnnotations:\n  kubectl create secret tls %s --namespace %s --cert=FILE --key=FILE" $metrics.tlsSecret $namespace $metrics.tlsSecret $namespace) -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* What the router and its functions make up for themselves, in the shell; a file of yours otherwise. */ -}}
{{- define "llm-router.madeUp" -}}
{{- $random := "$(openssl rand -hex 32)" -}}
{{- if has .secret (list "function-token" "admin-token" "cluster-hmac-secret" "webhook-secret") -}}
"{{ $random }}"
{{- else if and (eq .secret "redis-url") (eq .root.Values.store.kind "valkey") -}}
"redis://:{{ $random }}@llm-router-valkey:6379"
{{- else if and (eq .secret "postgres-url") .root.Values.archive.postgres.enabled -}}
"postgres://llm:{{ $random }}@llm-router-postgres:5432/llm"
{{- end -}}
{{- end -}}

{{- /* The option of `kubectl create secret` for it. */ -}}
{{- define "llm-router.secretSource" -}}
{{- with include "llm-router.madeUp" . -}}--from-literal={{ $.secret }}={{ . }}{{- else -}}--from-file={{ .secret }}=FILE{{- end -}}
{{- end -}}

{{- /* The command that prints it. */ -}}
{{- define "llm-router.secretText" -}}
{{- with include "llm-router.madeUp" . -}}printf %s {{ . }}{{- else -}}cat FILE{{- end -}}
{{- end -}}

{{- define "llm-router.checkGatewaySecret" -}}
{{- $found := lookup "v1" "Secret" .namespace .gatewaySecret | default dict -}}
{{- range $key := list "basic-auth-user" "basic-auth-password" -}}
  {{- if not (hasKey ($found.data | default dict) $key) -}}
    {{- fail (printf "There is no Secret %s with the key %s in the namespace %s, with which the functions are sent to the gateway. OpenFaaS's own chart creates one: set communityEdition.namespace and communityEdition.gatewaySecret to its place and name." $.gatewaySecret $key $.namespace) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
