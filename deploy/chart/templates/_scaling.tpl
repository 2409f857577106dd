{{- /*
The replicas in a Deployment. It leaves them open where an autoscaler decides on them, so that an upgrade does not reset them. But Kubernetes
makes a number that was there and is no longer 1, so a Deployment that once had one, as its annotation says, then has that of the cluster.
*/ -}}
{{- define "llm-router.deploymentReplicas" -}}
{{- if not (include "llm-router.isScaled" .) -}}{{ .function.replicas.min }}
{{- else -}}
  {{- with lookup "apps/v1" "Deployment" (include "llm-router.namespace" .root) .function.name -}}
    {{- if hasKey (.metadata.annotations | default dict) "llm-router/replicas" -}}{{ .spec.replicas }}{{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* Not empty if an autoscaler decides on the replicas. */ -}}
{{- define "llm-router.isScaled" -}}
{{- include "llm-router.isScaledByDemand" . | default (include "llm-router.isScaledByCpu" .) -}}
{{- end -}}

{{- define "llm-router.isScaledByDemand" -}}
{{- range .root.Values.scaling.demand -}}
  {{- if and (eq .name $.function.name) (include "llm-router.isDeploymentHere" (dict "root" $.root "scaled" .)) -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Not empty if what scales by the demand is a Deployment beside the functions, and so may be one of theirs. */ -}}
{{- define "llm-router.isDeploymentHere" -}}
{{- $namespace := include "llm-router.namespace" .root -}}
{{- if and (ne .scaled.kind "StatefulSet") (eq (.scaled.namespace | default $namespace) $namespace) -}}true{{- end -}}
{{- end -}}

{{- /* Two autoscalers of one Deployment would undo each other's work. */ -}}
{{- define "llm-router.isScaledByCpu" -}}
{{- if not (include "llm-router.isScaledByDemand" .) -}}
{{- if and (ne .root.Values.scaling.by "none") (gt (.function.replicas.max | int) (.function.replicas.min | int)) -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Where autoscalers may be that ask for the demand, with commas between them. */ -}}
{{- define "llm-router.metricNamespaces" -}}
{{- $namespaces := prepend (.Values.scaling.metrics.namespaces | default list) (include "llm-router.namespace" .) -}}
{{- range .Values.scaling.demand -}}
  {{- with .namespace -}}{{- $namespaces = append $namespaces . -}}{{- end -}}
{{- end -}}
{{- join "," ($namespaces | uniq | sortAlpha) -}}
{{- end -}}

{{- /* Not empty if KEDA asks scale-metrics over gRPC. */ -}}
{{- define "llm-router.externalScaler" -}}
{{- if and (eq .Values.scaling.demandBy "keda") (ne .Values.scaling.kedaTrigger "metrics-api") -}}true{{- end -}}
{{- end -}}
