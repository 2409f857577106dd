{{- /* What the Community Edition answers with 400, or ignores (openfaas/faas-netes, pkg/handlers/validate.go). */ -}}
{{- define "llm-router.checkCommunityEdition" -}}
{{- if eq .Values.mode "openfaas-ce" -}}
{{- $functions := (include "llm-router.functions" . | fromJson).functions -}}
{{- range $function := $functions -}}
  {{- range $label, $_ := .labels -}}
    {{- if regexMatch "^com\\.openfaas\\.scale\\.(zero|zero-duration|type|target)$" $label -}}
      {{- fail (printf "functions.%s.labels: the Community Edition refuses %s, since it does not scale to zero. Remove it, or set mode=openfaas if you have OpenFaaS Standard or Pro." $function.name $label) -}}
    {{- end -}}
  {{- end -}}
  {{- $most := get .labels "com.openfaas.scale.max" | int -}}
  {{- if and (gt $most 5) (ne $most (.replicas.max | int)) -}}
    {{- fail (printf "functions.%s.labels: com.openfaas.scale.max is %d, and the Community Edition allows at most 5. Remove it, and set functions.%s.replicas.max to 5 or less." .name $most .name) -}}
  {{- end -}}
  {{- if gt $most 5 -}}
    {{- fail (printf "functions.%s.replicas.max is %d, and the Community Edition allows at most 5. Set it to 5 or less." .name (.replicas.max | int)) -}}
  {{- end -}}
{{- end -}}
{{- if gt (len $functions) 15 -}}
  {{- fail (printf "%d functions are enabled, and the Community Edition allows at most 15. Disable those you do not use." (len $functions)) -}}
{{- end -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- if ne $namespace "openfaas-fn" -}}
  {{- fail (printf "The namespace is %s, but the Community Edition knows only openfaas-fn: remove the value namespace." $namespace) -}}
{{- end -}}
{{- end -}}
{{- end -}}
