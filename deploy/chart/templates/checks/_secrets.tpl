{{- /* Every secret that is missing at once, each with the line that makes it. */ -}}
{{- define "llm-router.checkSecrets" -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- $needed := list -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}{{- $needed = concat $needed .secrets -}}{{- end -}}
{{- if .Values.archive.postgres.enabled -}}{{- $needed = append $needed "postgres-url" -}}{{- end -}}
{{- if or .Values.monitoring.ledger.enabled (eq .Values.operatorRoutes "token") -}}{{- $needed = append $needed "admin-token" -}}{{- end -}}
{{- $lines := list -}}
{{- $made := list -}}
{{- range $secret := $needed | uniq | sortAlpha -}}
  {{- $isExternal := and $.Values.secrets.external.enabled (hasKey ($.Values.secrets.external.keys | default dict) $secret) -}}
  {{- if not $isExternal -}}
    {{- $name := include "llm-router.secretName" (dict "root" $ "secret" $secret) -}}
    {{- $found := lookup "v1" "Secret" $namespace $name -}}
    {{- if not (or $found (has $name $made)) -}}
      {{- $made = append $made $name -}}
      {{- $lines = append $lines (printf "  kubectl create secret generic %s --namespace %s %s" $name $namespace (include "llm-router.secretSource" (dict "root" $ "secret" $secret))) -}}
    {{- else if not (hasKey (get $found "data" | default dict) $secret) -}}
      {{- $lines = append $lines (printf "  # %s exists, but lacks the key %s: add it. Its other keys stay.\n  kubectl patch secret %s --namespace %s --patch \"{\\\"data\\\":{\\\"%s\\\":\\\"$(%s | base64 | tr -d '\\n')\\\"}}\"" $name $secret $name $namespace $secret (include "llm-router.secretText" (dict "root" $ "secret" $secret))) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if eq .Values.mode "openfaas-ce" -}}{{- include "llm-router.checkGatewaySecret" .Values.communityEdition -}}{{- end -}}
{{- if $lines -}}
  {{- fail (printf "Secrets are missing. Create them, then run the same command again:\n%s\n" ($lines | join "\n")) -}}
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
