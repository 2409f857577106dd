{{- /* What pods name and others make. Without it, Deployments are there and have no pods. */ -}}
{{- define "llm-router.checkPlacement" -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- if ne .Values.mode "openfaas-ce" -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}
  {{- if and .serviceAccount (not (lookup "v1" "ServiceAccount" $namespace .serviceAccount)) -}}
    {{- fail (printf "There is no ServiceAccount %s, which functions.%s.serviceAccount names. Correct the value, or create it, then run the same command again:\n  kubectl create serviceaccount %s --namespace %s" .serviceAccount .name .serviceAccount $namespace) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
{{- $kinds := list
    (list "priorityClassName" "PriorityClass" "scheduling.k8s.io/v1")
    (list "runtimeClassName" "RuntimeClass" "node.k8s.io/v1")
-}}
{{- range $kinds -}}
  {{- $name := get $.Values.pods (index . 0) -}}
  {{- if and $name (not (lookup (index . 2) (index . 1) "" $name)) -}}
    {{- $found := list -}}
    {{- range (lookup (index . 2) (index . 1) "" "").items -}}{{- $found = append $found .metadata.name -}}{{- end -}}
    {{- fail (printf "pods.%s is %s, and the cluster has no such %s. Set it to one of: %s." (index . 0) $name (index . 1) ($found | sortAlpha | join ", " | default "none")) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
