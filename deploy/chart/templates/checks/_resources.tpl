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

{{- /* Percentages of CPU are of the request, for which Kubernetes takes the limit if there is none. Without either, nothing would scale. */ -}}
{{- define "llm-router.checkCpu" -}}
{{- $followers := dict -}}
{{- range .Values.scaling.demand -}}
  {{- if and .cpuPercent (include "llm-router.isDeploymentHere" (dict "root" $ "scaled" .)) -}}
    {{- $_ := set $followers .name "leave cpuPercent out of scaling.demand" -}}
  {{- end -}}
{{- end -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}
  {{- $isScaled := include "llm-router.isScaledByCpu" (dict "root" $ "function" .) -}}
  {{- $fix := get $followers .name | default (ternary "set scaling.by=none" "" (not (empty $isScaled))) -}}
  {{- if and (eq $.Values.mode "deployments") $fix (not (or .requests.cpu .limits.cpu)) -}}
    {{- fail (printf "functions.%s has neither a request nor a limit of CPU, and its replicas would follow the CPU as a percentage of that. Set functions.%s.requests.cpu, or %s." .name .name $fix) -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* A Kubernetes quantity as a number. */ -}}
{{- define "llm-router.quantity" -}}
{{- $factors := dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- $suffix := regexFind "[A-Za-z]*$" . -}}
{{- mulf (trimSuffix $suffix . | float64) (get $factors $suffix) -}}
{{- end -}}
