{{- /* A StatefulSet's volumes stay as they were made; the API server refuses the change after others have been made. */ -}}
{{- define "llm-router.checkVolumes" -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- $servers := dict -}}
{{- if eq .Values.store.kind "valkey" -}}{{- $_ := set $servers "llm-router-valkey" (dict "key" "store.valkey" "values" .Values.store.valkey) -}}{{- end -}}
{{- if .Values.archive.postgres.enabled -}}{{- $_ := set $servers "llm-router-postgres" (dict "key" "archive.postgres" "values" .Values.archive.postgres) -}}{{- end -}}
{{- range $name, $server := $servers -}}
  {{- with lookup "apps/v1" "StatefulSet" $namespace $name -}}
    {{- $volume := (index .spec.volumeClaimTemplates 0).spec -}}
    {{- $size := $volume.resources.requests.storage -}}
    {{- if ne (include "llm-router.quantity" $size) (include "llm-router.quantity" $server.values.size) -}}
      {{- fail (printf "%s.size is %s, and the volume was made with %s, which an upgrade cannot change. Set it back, or enlarge the volume first, if its storage class allows that, then run the same command again:\n  kubectl patch persistentvolumeclaim data-%s-0 --namespace %s --patch '{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"%s\"}}}}'\n  kubectl delete statefulset %s --namespace %s --cascade=orphan" $server.key $server.values.size $size $name $namespace $server.values.size $name $namespace) -}}
    {{- end -}}
    {{- $class := $volume.storageClassName | default "" -}}
    {{- if ne $class $server.values.storageClass -}}
      {{- fail (printf "%s.storageClass is %q, and the volume was made with %q, which an upgrade cannot change. Set it back." $server.key $server.values.storageClass $class) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
