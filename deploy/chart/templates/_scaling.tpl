{{- /*
The replicas in a Deployment. It leaves them open where an autoscaler decides on them, so that an upgrade does not reset them. But Kubernetes
makes a number that was there and is no longer 1. So a Deployment that once had one, as its annotation says, then has that of the cluster, and
so has one whose autoscaler is only now to be made: earlier versions of this chart named numbers without the annotation.
*/ -}}
{{- define "llm-router.deploymentReplicas" -}}
{{- if not (include "llm-router.isScaled" .) -}}{{ .function.replicas.min }}
{{- else -}}
  {{- with lookup "apps/v1" "Deployment" (include "llm-router.namespace" .root) .function.name -}}
    {{- if or (hasKey (.metadata.annotations | default dict) "llm-router/replicas") (not (include "llm-router.hasAutoscaler" $)) -}}
      {{- .spec.replicas -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* Not empty if the cluster already has the autoscaler of a function that is scaled. */ -}}
{{- define "llm-router.hasAutoscaler" -}}
{{- $name := .function.name -}}
{{- $kind := list "autoscaling/v2" "HorizontalPodAutoscaler" -}}
{{- if include "llm-router.isScaledByDemand" . -}}
  {{- $name = printf "%s-demand" $name -}}
  {{- if eq .root.Values.scaling.demandBy "keda" -}}{{- $kind = list "keda.sh/v1alpha1" "ScaledObject" -}}{{- end -}}
{{- end -}}
{{- if lookup (index $kind 0) (index $kind 1) (include "llm-router.namespace" .root) $name -}}true{{- end -}}
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
