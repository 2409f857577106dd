{{- /* Every namespace that something is put into: Helm would stop half way at one that is missing. */ -}}
{{- define "llm-router.checkNamespaces" -}}
{{- $values := .Values -}}
{{- $namespaces := list
    (list true "namespace" (include "llm-router.namespace" .))
    (list (eq $values.mode "openfaas") "pods.profileNamespace" $values.pods.profileNamespace)
    (list (eq $values.mode "openfaas-ce") "communityEdition.namespace" $values.communityEdition.namespace)
    (list $values.monitoring.dashboard.enabled "monitoring.dashboard.namespace" ($values.monitoring.dashboard.namespace | default .Release.Namespace))
-}}
{{- range $namespaces -}}
  {{- if and (index . 0) (not (lookup "v1" "Namespace" "" (index . 2))) -}}
    {{- fail (printf "There is no namespace %s, which the value %s names. Correct the value, or create it and its secrets, then run the same command again:\n  kubectl create namespace %s" (index . 2) (index . 1) (index . 2)) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
