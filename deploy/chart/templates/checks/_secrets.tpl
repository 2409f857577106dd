{{- /* Every secret that is missing at once, each with the line that makes it. */ -}}
{{- define "llm-router.checkSecrets" -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- $needed := list -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}{{- $needed = concat $needed .secrets -}}{{- end -}}
{{- if .Values.archive.postgres.enabled -}}{{- $needed = append $needed "postgres-url" -}}{{- end -}}
{{- if or .Values.monitoring.ledger.enabled (eq .Values.operatorRoutes "token") -}}{{- $needed = append $needed "admin-token" -}}{{- end -}}
{{- $lines := list -}}
{{- range $secret := $needed | uniq | sortAlpha -}}
  {{- $isExternal := and $.Values.secrets.external.enabled (hasKey $.Values.secrets.external.keys $secret) -}}
  {{- if not $isExternal -}}
    {{- $name := include "llm-router.secretName" (dict "root" $ "secret" $secret) -}}
    {{- $found := lookup "v1" "Secret" $namespace $name -}}
    {{- if not $found -}}
      {{- $lines = append $lines (printf "  kubectl create secret generic %s --namespace %s %s" $name $namespace (include "llm-router.secretSource" (dict "root" $ "secret" $secret))) -}}
    {{- else if not (hasKey ($found.data | default dict) $secret) -}}
      {{- $lines = append $lines (printf "  # %s exists, but lacks the key %s: create it again.\n  kubectl delete secret %s --namespace %s\n  kubectl create secret generic %s --namespace %s %s" $name $secret $name $namespace $name $namespace (include "llm-router.secretSource" (dict "root" $ "secret" $secret))) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if eq .Values.mode "openfaas-ce" -}}{{- include "llm-router.checkGatewaySecret" .Values.communityEdition -}}{{- end -}}
{{- if $lines -}}
  {{- fail (printf "Secrets are missing. Create them, then run the same command again:\n%s\n" ($lines | join "\n")) -}}
{{- end -}}
{{- end -}}

{{- /* Where its content comes from: made up, or a file of yours. */ -}}
{{- define "llm-router.secretSource" -}}
{{- $random := "$(openssl rand -hex 32)" -}}
{{- if has .secret (list "function-token" "admin-token" "cluster-hmac-secret" "webhook-secret") -}}
--from-literal={{ .secret }}="{{ $random }}"
{{- else if and (eq .secret "redis-url") (eq .root.Values.store.kind "valkey") -}}
--from-literal=redis-url="redis://:{{ $random }}@llm-router-valkey:6379"
{{- else if and (eq .secret "postgres-url") .root.Values.archive.postgres.enabled -}}
--from-literal=postgres-url="postgres://llm:{{ $random }}@llm-router-postgres:5432/llm"
{{- else -}}
--from-file={{ .secret }}=FILE
{{- end -}}
{{- end -}}

{{- define "llm-router.checkGatewaySecret" -}}
{{- $found := lookup "v1" "Secret" .namespace .gatewaySecret | default dict -}}
{{- range $key := list "basic-auth-user" "basic-auth-password" -}}
  {{- if not (hasKey ($found.data | default dict) $key) -}}
    {{- fail (printf "There is no Secret %s with the key %s in the namespace %s, with which the functions are sent to the gateway. OpenFaaS's own chart creates one: set communityEdition.namespace and communityEdition.gatewaySecret to its place and name." $.gatewaySecret $key $.namespace) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
