{{- /*
The variables of a function, later ones before earlier ones: what stack.yml has, what other values mean for it, `environment` for all, its
own. An empty one removes it, as empty ones count as unset.
*/ -}}
{{- define "llm-router.environment" -}}
{{- $values := .root.Values -}}
{{- $derived := dict "OTEL_SERVICE_NAME" .name -}}
{{- /* stack.yml names openfaas-fn. NetworkPolicies let Ollama be reached in the functions' own namespace. */ -}}
{{- if and (hasKey .shipped.environment "OLLAMA_HOST") (ne (include "llm-router.namespace" .root) "openfaas-fn") -}}
  {{- $_ := set $derived "OLLAMA_HOST" "http://ollama:11434" -}}
{{- end -}}
{{- if hasKey .shipped.environment "gateway_url" -}}
  {{- if eq $values.mode "deployments" -}}
    {{- $_ := set $derived "gateway_url" "" -}}
    {{- $_ := set $derived "function_url" "http://{function}:8080" -}}
  {{- else -}}
    {{- $_ := set $derived "gateway_url" $values.gateway.url -}}
  {{- end -}}
{{- end -}}
{{- if and (eq $values.mode "deployments") (eq .from "llm-router") -}}
  {{- $_ := set $derived "deployed_functions" (include "llm-router.enabledFunctions" .root) -}}
{{- end -}}
{{- if eq $values.operatorRoutes "token" -}}{{- $_ := set $derived "OPERATOR_ROUTES" "token" -}}{{- end -}}
{{- if and $values.catalogue (eq .from "llm-router") -}}
  {{- if eq $values.mode "deployments" -}}
    {{- $_ := set $derived "ROUTER_CONFIG" "/etc/llm-router/catalogue.yaml" -}}
  {{- else -}}
    {{- $_ := set $derived "ROUTER_CONFIG_YAML" $values.catalogue -}}
  {{- end -}}
{{- end -}}
{{- $environment := dict -}}
{{- range $source := list .shipped.environment $derived $values.environment (.values.environment | default dict) -}}
  {{- range $name, $value := $source -}}{{- $_ := set $environment $name $value -}}{{- end -}}
{{- end -}}
{{- range $name, $value := $environment -}}
  {{- if eq $value "" -}}{{- $_ := unset $environment $name -}}{{- end -}}
{{- end -}}
{{- $environment | toJson -}}
{{- end -}}
