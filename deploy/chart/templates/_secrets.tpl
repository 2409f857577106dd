{{- /* The name of the Kubernetes Secret that has a secret under its key. */ -}}
{{- define "llm-router.secretName" -}}
{{- get (.root.Values.secrets.names | default dict) .secret | default .secret -}}
{{- end -}}

{{- /* The Secrets of a function as JSON, each once: OpenFaaS mounts all keys of each. */ -}}
{{- define "llm-router.secretNames" -}}
{{- $names := list -}}
{{- range .function.secrets -}}{{- $names = append $names (include "llm-router.secretName" (dict "root" $.root "secret" .)) -}}{{- end -}}
{{- $names | uniq | toJson -}}
{{- end -}}

{{- /*
The volume of a function's secrets: files in /var/openfaas/secrets, as OpenFaaS mounts them. Only the key of the secret's name is
projected, so that no Secret brings another's file. Kubelet renews the files when a Secret changes.
*/ -}}
{{- define "llm-router.secretsVolume" -}}
projected:
  sources:
    {{- range .secrets }}
    - secret:
        name: {{ include "llm-router.secretName" (dict "root" $.root "secret" .) | quote }}
        items: [{ key: {{ . | quote }}, path: {{ . | quote }} }]
    {{- end }}
{{- end -}}

{{- /* Where the token is that Prometheus sends: its name and its key. */ -}}
{{- define "llm-router.scrapeToken" -}}
{{- $own := .Values.monitoring.tokenSecret -}}
{{- if $own.name -}}
name: {{ $own.name | quote }}
key: {{ $own.key | default "admin-token" | quote }}
{{- else -}}
name: {{ include "llm-router.secretName" (dict "root" . "secret" "admin-token") | quote }}
key: admin-token
{{- end -}}
{{- end -}}

{{- /* Not empty if Prometheus sends it anywhere. */ -}}
{{- define "llm-router.sendsScrapeToken" -}}
{{- $monitoring := .Values.monitoring -}}
{{- if or $monitoring.ledger.enabled (and $monitoring.podMonitor.enabled (eq .Values.operatorRoutes "token")) -}}true{{- end -}}
{{- end -}}
