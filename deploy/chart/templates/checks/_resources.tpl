{{- /* Requests above limits, which the API server refuses only when it is that resource's turn. */ -}}
{{- define "llm-router.checkResources" -}}
{{- $all := dict "store.valkey" .Values.store.valkey "archive.postgres" .Values.archive.postgres "scaling.metrics" .Values.scaling.metrics -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}{{- $_ := set $all (printf "functions.%s" .name) . -}}{{- end -}}
{{- range $key, $one := $all -}}
  {{- range $resource := list "cpu" "memory" -}}
    {{- $request := get ($one.requests | default dict) $resource | toString -}}
    {{- $limit := get ($one.limits | default dict) $resource | toString -}}
    {{- if and $request $limit (gt (include "llm-router.quantity" $request | float64) (include "llm-router.quantity" $limit | float64)) -}}
      {{- fail (printf "%s.requests.%s is %s, and its limit is %s. Lower the request, or set %s.limits.%s to at least as much." $key $resource $request $limit $key $resource) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $valkey := .Values.store.valkey -}}
{{- with get ($valkey.limits | default dict) "memory" -}}
  {{- $data := $valkey.maxmemory | replace "kb" "Ki" | replace "mb" "Mi" | replace "gb" "Gi" -}}
  {{- if ge (include "llm-router.quantity" $data | float64) (include "llm-router.quantity" . | float64) -}}
    {{- fail (printf "store.valkey.maxmemory is %s, and the server is killed at its limit of %s. Set store.valkey.limits.memory to a third more than maxmemory, or lower maxmemory." $valkey.maxmemory .) -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* A Kubernetes quantity as a number. */ -}}
{{- define "llm-router.quantity" -}}
{{- $factors := dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- $suffix := regexFind "[A-Za-z]*$" . -}}
{{- mulf (trimSuffix $suffix . | float64) (get $factors $suffix) -}}
{{- end -}}
