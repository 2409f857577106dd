{{- /* One chart can be installed several times in a namespace: everything has the release's name. */ -}}
{{- define "llama-cluster.name" -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "llama-cluster.selector" -}}
app.kubernetes.io/name: llama-cluster
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "llama-cluster.labels" -}}
{{ include "llama-cluster.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- /* The host in CLUSTER_BASE_URL, which the proxy's certificate has to have. */ -}}
{{- define "llama-cluster.host" -}}
{{- .Values.cluster.host | default (printf "%s.%s.svc.cluster.local" (include "llama-cluster.name" .) .Release.Namespace) -}}
{{- end -}}

{{- define "llama-cluster.modelFile" -}}
/models/{{ .Values.model.sha256 }}.gguf
{{- end -}}

{{- define "llama-cluster.isScaled" -}}
{{- if or (gt (.Values.scaling.cpuPercent | int) 0) .Values.scaling.demand.enabled -}}
{{- if gt (.Values.replicas.max | int) (.Values.replicas.min | int) -}}true{{- end -}}
{{- end -}}
{{- end -}}
