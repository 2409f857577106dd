{{- /* Names in the values that must be those of something else, or must not. */ -}}
{{- define "llm-router.checkNames" -}}
{{- range $name := list "llm-router-valkey" "llm-router-postgres" "scale-metrics" "archive-schedule" -}}
  {{- if hasKey $.Values.functions $name -}}
    {{- fail (printf "functions.%s: the chart itself uses this name. Choose another one." $name) -}}
  {{- end -}}
{{- end -}}
{{- $enabled := include "llm-router.enabledFunctions" . | splitList "," -}}
{{- if eq .Values.mode "deployments" -}}
  {{- range (include "llm-router.functions" . | fromJson).functions -}}
    {{- if and (eq .from "ledger-archive") (gt (len .name) 52) -}}
      {{- fail (printf "functions.%s: in the mode deployments a copy of ledger-archive has a CronJob of its name, which may have 52 characters, and this one has %d. Choose a shorter one." .name (len .name)) -}}
    {{- end -}}
  {{- end -}}
  {{- range $part, $function := dict "router" "llm-router" "console" "llm-console" -}}
    {{- if and (get $.Values.ingress $part).host (not (has $function $enabled)) -}}
      {{- fail (printf "ingress.%s.host is set, and %s is not enabled. Set functions.%s.enabled=true, or remove the host." $part $function $function) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $known := list "admin-token" "redis-url" "postgres-url" -}}
{{- range (.Files.Get "files/functions.yaml" | fromYaml).functions -}}{{- $known = concat $known .secrets -}}{{- end -}}
{{- range .Values.functions -}}
  {{- $known = concat $known (.secrets | default list) (.extraSecrets | default list) -}}
{{- end -}}
{{- range $key, $secrets := dict "secrets.names" .Values.secrets.names "secrets.external.keys" .Values.secrets.external.keys -}}
  {{- range $secret := keys ($secrets | default dict) | sortAlpha -}}
    {{- if not (has $secret $known) -}}
      {{- fail (printf "%s.%s: no function has a secret of this name. Correct it to one of %s, or add it to the extraSecrets of the function that reads it." $key $secret ($known | uniq | sortAlpha | join ", ")) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
