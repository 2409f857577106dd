{{- /* One chart can be installed several times in a namespace: everything has the release's name. A release may have a dot in it, a Service may not. */ -}}
{{- define "llama-cluster.name" -}}
{{- .Release.Name | replace "." "-" | trunc 52 | trimSuffix "-" -}}
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

{{- /*
The replicas in the StatefulSet. It leaves them open where an autoscaler decides on them, so that an upgrade does not reset them. But
Kubernetes makes a number that was there and is no longer 1. So one that once had one, as its annotation says, then has that of the cluster,
and so has one whose autoscaler is only now to be made: earlier versions of this chart named numbers without the annotation.
*/ -}}
{{- define "llama-cluster.replicas" -}}
{{- if not (or .Values.scaling.external (include "llama-cluster.hasAutoscaler" .)) -}}{{ .Values.replicas.min | int }}
{{- else -}}
  {{- $autoscalers := include "llama-cluster.autoscalers" . | fromJsonArray -}}
  {{- with lookup "apps/v1" "StatefulSet" .Release.Namespace (include "llama-cluster.name" .) -}}
    {{- if or (hasKey (.metadata.annotations | default dict) "llm-router/replicas") (not $autoscalers) -}}{{ .spec.replicas }}{{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* The names of the autoscalers of the StatefulSet that the cluster has, as JSON. KEDA makes one for each ScaledObject. */ -}}
{{- define "llama-cluster.autoscalers" -}}
{{- $names := list -}}
{{- range (lookup "autoscaling/v2" "HorizontalPodAutoscaler" .Release.Namespace "").items -}}
  {{- $target := .spec.scaleTargetRef -}}
  {{- if and (eq $target.kind "StatefulSet") (eq $target.name (include "llama-cluster.name" $)) -}}{{- $names = append $names .metadata.name -}}{{- end -}}
{{- end -}}
{{- $names | toJson -}}
{{- end -}}

{{- /* Not empty if this chart makes an autoscaler. */ -}}
{{- define "llama-cluster.hasAutoscaler" -}}
{{- if and (not .Values.scaling.external) (or (gt (.Values.scaling.cpuPercent | int) 0) .Values.scaling.demand.enabled) -}}
{{- if gt (.Values.replicas.max | int) (.Values.replicas.min | int) -}}true{{- end -}}
{{- end -}}
{{- end -}}
