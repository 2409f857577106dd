{{- /* What would fail later, or be open: refused with the fix. */ -}}
{{- define "llama-cluster.check" -}}
{{- $demand := .Values.scaling.demand.enabled -}}
{{- $kubernetes := .Capabilities.KubeVersion.Version -}}
{{- if and (not .Values.auth.tlsSecret) (or (contains "mtls" .Values.auth.mode) (ne .Values.service.type "ClusterIP")) -}}
  {{- fail "auth.tlsSecret is empty. Client certificates need TLS, and so does every Service that is reached from outside the cluster, or anyone on the way can read the prompts: name a Secret of type kubernetes.io/tls." -}}
{{- end -}}
{{- if and (eq .Values.model.volume.kind "existing") (not .Values.model.volume.existingClaim) -}}
  {{- fail "model.volume.kind is existing: name the claim in model.volume.existingClaim." -}}
{{- end -}}
{{- if and (eq .Values.model.volume.kind "existing") .Values.model.url -}}
  {{- fail "model.volume.kind is existing, and replicas that download into one volume would spoil each other's file: leave model.url empty, and put the file there yourself." -}}
{{- end -}}
{{- if and (eq .Values.model.volume.kind "temporary") (not .Values.model.url) -}}
  {{- fail "model.volume.kind is temporary, so the model has to be downloaded: set model.url." -}}
{{- end -}}
{{- if gt (.Values.replicas.min | int) (.Values.replicas.max | int) -}}
  {{- fail (printf "replicas.min is %d and replicas.max is %d: set max to at least min." (.Values.replicas.min | int) (.Values.replicas.max | int)) -}}
{{- end -}}
{{- if and (eq (.Values.replicas.min | int) 0) (not .Values.scaling.external) -}}
  {{- if not $demand -}}
    {{- fail "replicas.min is 0, but nothing would wake the cluster: set scaling.demand.enabled=true, and install scale-metrics (scaling.metrics in the chart of the functions)." -}}
  {{- else if semverCompare "<1.37.0-0" $kubernetes -}}
    {{- fail (printf "replicas.min is 0, but Kubernetes %s cannot scale to zero by itself: set it to 1, or use Kubernetes 1.37 or later." $kubernetes) -}}
  {{- end -}}
{{- end -}}
{{- if and (eq .Values.service.type "LoadBalancer") .Values.networkPolicy.enabled (not .Values.networkPolicy.addresses) -}}
  {{- fail "service.type is LoadBalancer, but no address may call it: list the egress addresses of the other cloud in networkPolicy.addresses." -}}
{{- end -}}
{{- range $key := list "addresses" "dnsAddresses" "modelAddresses" "exceptAddresses" -}}
  {{- range get $.Values.networkPolicy $key -}}
    {{- if not (include "llama-cluster.isNetwork" .) -}}
      {{- fail (printf "networkPolicy.%s has %s, and the API server would refuse it: no bit may be set beyond the length, and ::ffff:0:0/96 is for no policy. Write the first address of the network, such as 10.1.2.0/24 in place of 10.1.2.3/24, or the one address, such as 10.1.2.3/32." $key .) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- /* The longest answer, and a margin for the end of the process. */ -}}
{{- if lt (.Values.pods.graceSeconds | int) 50 -}}
  {{- fail (printf "pods.graceSeconds is %d, and an answer may take 45 s: replicas that end would cut it. Set it to 50 or more." (.Values.pods.graceSeconds | int)) -}}
{{- end -}}
{{- range $container := list "server" "proxy" "download" -}}
  {{- $resources := get $.Values $container -}}
  {{- range $resource, $request := $resources.requests -}}
    {{- $limit := get ($resources.limits | default dict) $resource -}}
    {{- if and $limit (gt (include "llama-cluster.amount" $request | float64) (include "llama-cluster.amount" $limit | float64)) -}}
      {{- fail (printf "%s.requests.%s is %s, and the limit %s: request no more than the limit." $container $resource $request $limit) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $followsCpu := and (include "llama-cluster.hasAutoscaler" .) (gt (.Values.scaling.cpuPercent | int) 0) (gt (.Values.replicas.min | int) 0) -}}
{{- $server := .Values.server -}}
{{- if and $followsCpu (not (or (get ($server.requests | default dict) "cpu") (get ($server.limits | default dict) "cpu"))) -}}
  {{- fail "server has neither a request nor a limit of CPU, and replicas would follow the CPU as a percentage of that. Set server.requests.cpu, or scaling.cpuPercent=0." -}}
{{- end -}}
{{- end -}}

{{- /* A quantity of Kubernetes as a number. */ -}}
{{- define "llama-cluster.amount" -}}
{{- $units := dict "" 1 "m" 0.001 "k" 1e3 "Ki" 1024 "M" 1e6 "Mi" 1048576 "G" 1e9 "Gi" 1073741824 "T" 1e12 "Ti" 1099511627776 -}}
{{- $unit := regexFind "[A-Za-z]*$" . -}}
{{- mulf (trimSuffix $unit . | float64) (get $units $unit) -}}
{{- end -}}
