{{- /* Where the functions, their secrets and the store are. */ -}}
{{- define "llm-router.namespace" -}}
{{- if .Values.namespace -}}{{ .Values.namespace }}
{{- else if eq .Values.mode "deployments" -}}{{ .Release.Namespace }}
{{- else -}}openfaas-fn
{{- end -}}
{{- end -}}

{{- /* Of pods: without a version, so that an upgrade of the chart alone restarts nothing. */ -}}
{{- define "llm-router.podLabels" -}}
app.kubernetes.io/part-of: llm-router
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "llm-router.labels" -}}
{{ include "llm-router.podLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- /* Labels or annotations: the chart's, as YAML, with those of the values in their place. */ -}}
{{- define "llm-router.withOwn" -}}
{{- $all := .shipped | fromYaml -}}
{{- range $name, $value := .own -}}{{- $_ := set $all $name $value -}}{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{- /*
The pods of one function. OpenFaaS gives its pods the label faas_function; with mode deployments they have it too, so that monitoring and
network policies select in one way.
*/ -}}
{{- define "llm-router.selector" -}}
faas_function: {{ . | quote }}
{{- end -}}

{{- /* Where the router is asked from outside of the functions. */ -}}
{{- define "llm-router.routerUrl" -}}
{{- if eq .Values.mode "deployments" -}}http://llm-router.{{ include "llm-router.namespace" . }}:8080
{{- else -}}{{ .Values.gateway.url }}/function/llm-router
{{- end -}}
{{- end -}}
