{{- /*
Not empty where the cluster can be asked. `helm template` and `helm lint` have none, and then every `lookup` is empty; a cluster always has
the namespace kube-system.
*/ -}}
{{- define "llm-router.isConnected" -}}
{{- if .Values.checks.cluster -}}
{{- if lookup "v1" "Namespace" "" "kube-system" -}}true{{- end -}}
{{- end -}}
{{- end -}}
