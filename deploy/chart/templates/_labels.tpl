{{- /*
OpenFaaS's labels are how it scales. The Community Edition refuses those for scaling to zero; without OpenFaaS they mean nothing.
*/ -}}
{{- define "llm-router.functionLabels" -}}
{{- $labels := dict -}}
{{- $mode := .root.Values.mode -}}
{{- if ne $mode "deployments" -}}
  {{- range $name, $value := .shipped.labels -}}
    {{- if not (and (eq $mode "openfaas-ce") (regexMatch "^com\\.openfaas\\.scale\\.(zero|zero-duration|type|target)$" $name)) -}}
      {{- $_ := set $labels $name $value -}}
    {{- end -}}
  {{- end -}}
  {{- $replicas := include "llm-router.replicas" . | fromJson -}}
  {{- $_ := set $labels "com.openfaas.scale.min" ($replicas.min | toString) -}}
  {{- $_ := set $labels "com.openfaas.scale.max" ($replicas.max | toString) -}}
{{- end -}}
{{- if eq .name "scale-metrics" -}}
  {{- fail "functions.scale-metrics: the chart has a Deployment of this name, whose NetworkPolicy the function would have. Give it another name." -}}
{{- end -}}
{{- range $name, $value := .values.labels -}}{{- $_ := set $labels $name $value -}}{{- end -}}
{{- $labels | toJson -}}
{{- end -}}

{{- define "llm-router.functionAnnotations" -}}
{{- $annotations := dict -}}
{{- $values := .root.Values -}}
{{- range $name, $value := .shipped.annotations -}}
  {{- $isMonitoring := hasPrefix "prometheus.io" $name -}}
  {{- if or (and $isMonitoring $values.monitoring.annotations) (and (not $isMonitoring) (ne $values.mode "deployments")) -}}
    {{- $_ := set $annotations $name $value -}}
  {{- end -}}
{{- end -}}
{{- if hasKey $annotations "schedule" -}}{{- $_ := set $annotations "schedule" $values.archive.schedule -}}{{- end -}}
{{- if eq $values.mode "openfaas" -}}
  {{- $_ := set $annotations "com.openfaas.profile" .root.Release.Name -}}
  {{- with .values.serviceAccount -}}{{- $_ := set $annotations "com.openfaas.serviceaccount" . -}}{{- end -}}
{{- end -}}
{{- range $name, $value := .values.annotations -}}{{- $_ := set $annotations $name $value -}}{{- end -}}
{{- $annotations | toJson -}}
{{- end -}}
