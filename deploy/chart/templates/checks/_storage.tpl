{{- /* A volume of an unknown class waits for ever. */ -}}
{{- define "llm-router.checkStorage" -}}
{{- $servers := dict -}}
{{- if eq .Values.store.kind "valkey" -}}{{- $_ := set $servers "store.valkey" .Values.store.valkey.storageClass -}}{{- end -}}
{{- if .Values.archive.postgres.enabled -}}{{- $_ := set $servers "archive.postgres" .Values.archive.postgres.storageClass -}}{{- end -}}
{{- if $servers -}}
{{- $known := list -}}
{{- $default := "" -}}
{{- range (lookup "storage.k8s.io/v1" "StorageClass" "" "").items -}}
  {{- $known = append $known .metadata.name -}}
  {{- if eq (get (.metadata.annotations | default dict) "storageclass.kubernetes.io/is-default-class") "true" -}}{{- $default = .metadata.name -}}{{- end -}}
{{- end -}}
{{- $list := $known | sortAlpha | join ", " | default "none" -}}
{{- range $key, $class := $servers -}}
  {{- if and $class (not (has $class $known)) -}}
    {{- fail (printf "%s.storageClass is %s, which the cluster does not have. Set it to one of: %s." $key $class $list) -}}
  {{- else if and (not $class) (not $default) -}}
    {{- fail (printf "The cluster has no default storage class. Set %s.storageClass to one of: %s." $key $list) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
