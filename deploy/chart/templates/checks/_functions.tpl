{{- define "llm-router.checkFunctions" -}}
{{- $functions := (include "llm-router.functions" . | fromJson).functions -}}
{{- $kinds := list -}}
{{- $providers := list -}}
{{- range $functions -}}
  {{- $kinds = append $kinds .from -}}
  {{- if regexMatch "-(generate|embed)$" .from -}}{{- $providers = append $providers .name -}}{{- end -}}
{{- end -}}
{{- /* Without any function, rules and a dashboard may be all that is wanted: those of functions elsewhere. */ -}}
{{- $isWatchedOnly := and (not $functions) (or .Values.monitoring.rules.enabled .Values.monitoring.dashboard.enabled) -}}
{{- if not (or $isWatchedOnly (has "llm-router" $kinds)) -}}
  {{- fail "The router is not enabled, but nothing works without it: set functions.llm-router.enabled=true." -}}
{{- end -}}
{{- include "llm-router.checkRoutersName" (dict "root" . "functions" $functions) -}}
{{- if not (or $isWatchedOnly $providers) -}}
  {{- fail "No function for a provider is enabled, so no request could be answered: set functions.groq-generate.enabled=true, for example." -}}
{{- end -}}
{{- range $part := list "registry" "owner" -}}
  {{- if not (get $.Values.image $part) -}}
    {{- fail (printf "image.%s is empty, so the functions have no images: set it to where `faas-cli publish` has pushed them, such as --set image.registry=ghcr.io,image.owner=your-team." $part) -}}
  {{- end -}}
{{- end -}}
{{- range $name := keys (.Values.image.digests | default dict) -}}
  {{- if not (or (hasKey $.Values.functions $name) (eq $name "scale-metrics")) -}}
    {{- fail (printf "image.digests.%s: there is no function with this name under functions. Correct the name, or remove the digest." $name) -}}
  {{- end -}}
{{- end -}}
{{- range $functions -}}
  {{- $function := . -}}
  {{- range $variable := get (include "llm-router.requiredVariables" $ | fromJson) .from | default list -}}
    {{- if not (get $function.environment $variable) -}}
      {{- fail (printf "%s does not start without %s: set functions.%s.environment.%s, or functions.%s.enabled=false." $function.name $variable $function.name $variable $function.name) -}}
    {{- end -}}
  {{- end -}}
  {{- if and (eq .from "ledger-archive") (not $.Values.archive.schedule) -}}
    {{- fail (printf "archive.schedule is empty, and nothing else calls %s. Set it to when it runs, such as \"*/10 * * * *\", or functions.%s.enabled=false." .name .name) -}}
  {{- end -}}
  {{- if lt (.replicas.max | int) (.replicas.min | int) -}}
    {{- fail (printf "functions.%s.replicas: max is %d and min is %d. Set max to at least min." .name (.replicas.max | int) (.replicas.min | int)) -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* What calls the router, and does not work where that has another name: the name is in none of their settings. */ -}}
{{- define "llm-router.checkRoutersName" -}}
{{- $callers := list -}}
{{- $hasName := false -}}
{{- range .functions -}}
  {{- if has .from (list "llm-console" "ledger-archive") -}}{{- $callers = append $callers (printf "functions.%s" .name) -}}{{- end -}}
  {{- if and (eq .name "llm-router") (eq .from "llm-router") -}}{{- $hasName = true -}}{{- end -}}
{{- end -}}
{{- if .root.Values.monitoring.ledger.enabled -}}{{- $callers = append $callers "monitoring.ledger" -}}{{- end -}}
{{- if .root.Values.scaling.metrics.enabled -}}{{- $callers = append $callers "scaling.metrics" -}}{{- end -}}
{{- if and .functions $callers (not $hasName) -}}
  {{- fail (printf "No router has the name llm-router, by which %s would call it: set functions.llm-router.enabled=true, without another `from`, or %s.enabled=false. Further routers may have other names." (join ", " $callers) (join ".enabled=false, " $callers)) -}}
{{- end -}}
{{- end -}}

{{- /* What has no default, by function. */ -}}
{{- define "llm-router.requiredVariables" -}}
{{- dict
    "vertex-generate" (list "GOOGLE_CLOUD_PROJECT")
    "bedrock-generate" (list "AWS_REGION")
    "cluster-generate" (list "CLUSTER_BASE_URL" "CLUSTER_MODEL")
  | toJson -}}
{{- end -}}
