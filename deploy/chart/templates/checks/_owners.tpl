{{- /* The router finds functions by their names, so a namespace has room for one installation. */ -}}
{{- define "llm-router.checkOwners" -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- $group := ternary "apps/v1" "openfaas.com/v1" (eq .Values.mode "deployments") -}}
{{- $kind := ternary "Deployment" "Function" (eq .Values.mode "deployments") -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}
  {{- $found := lookup $group $kind $namespace .name -}}
  {{- if $found -}}
    {{- $annotations := $found.metadata.annotations | default dict -}}
    {{- $release := get $annotations "meta.helm.sh/release-name" -}}
    {{- $releaseNamespace := get $annotations "meta.helm.sh/release-namespace" -}}
    {{- if not $release -}}
      {{- fail (printf "The namespace %s already has the %s %s, which Helm did not install. Remove it first, or set another namespace:\n  kubectl delete %s %s --namespace %s" $namespace $kind .name (lower $kind) .name $namespace) -}}
    {{- else if or (ne $release $.Release.Name) (ne $releaseNamespace $.Release.Namespace) -}}
      {{- fail (printf "The namespace %s already has %s of the release %s, and functions of two releases would have the same names. Upgrade that release, or set another namespace:\n  helm upgrade %s CHART --namespace %s" $namespace .name $release $release $releaseNamespace) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
