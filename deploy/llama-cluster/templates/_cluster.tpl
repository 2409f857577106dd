{{- /* What only the cluster knows. `helm template` and Argo CD have none to ask, and then every `lookup` is empty. */ -}}
{{- define "llama-cluster.checkCluster" -}}
{{- if .Values.checks.cluster -}}
{{- if lookup "v1" "Namespace" "" "kube-system" -}}
{{- include "llama-cluster.checkSecrets" . -}}
{{- include "llama-cluster.checkVolume" . -}}
{{- include "llama-cluster.checkAutoscalers" . -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Every secret that is missing at once, each with the line that makes it. */ -}}
{{- define "llama-cluster.checkSecrets" -}}
{{- $namespace := .Release.Namespace -}}
{{- $needed := include "llama-cluster.secrets" . | fromJson -}}
{{- with .Values.model.token.secret -}}
  {{- $_ := set $needed . (append (get $needed . | default list) $.Values.model.token.key) -}}
{{- end -}}
{{- $lines := list -}}
{{- range $name, $keys := $needed -}}
  {{- $found := lookup "v1" "Secret" $namespace $name -}}
  {{- $missing := list -}}
  {{- $files := list -}}
  {{- range $key := $keys -}}
    {{- if not (hasKey ($found.data | default dict) $key) -}}
      {{- $missing = append $missing $key -}}
      {{- $files = append $files (printf "--from-file=%s=FILE" $key) -}}
    {{- end -}}
  {{- end -}}
  {{- $create := printf "  kubectl create secret generic %s --namespace %s %s" $name $namespace (join " " $files) -}}
  {{- if and $found $missing -}}
    {{- /* The keys that it has stay. */ -}}
    {{- $lines = append $lines (printf "  # %s exists, but lacks %s: add it.\n%s --dry-run=client --output=json \\\n    | kubectl patch secret %s --namespace %s --patch-file=/dev/stdin" $name (join ", " $missing) $create $name $namespace) -}}
  {{- else if eq (join " " $missing) "tls.crt tls.key" -}}
    {{- $lines = append $lines (printf "  kubectl create secret tls %s --namespace %s --cert=FILE --key=FILE" $name $namespace) -}}
  {{- else if $missing -}}
    {{- $lines = append $lines $create -}}
  {{- end -}}
{{- end -}}
{{- if $lines -}}
  {{- fail (printf "Secrets are missing. Create them, then run the same command again:\n%s\n" (join "\n" $lines)) -}}
{{- end -}}
{{- end -}}

{{- /* A pod waits for ever for a claim that is not there, and for one of an unknown class. */ -}}
{{- define "llama-cluster.checkVolume" -}}
{{- $volume := .Values.model.volume -}}
{{- $known := list -}}
{{- $default := "" -}}
{{- range (lookup "storage.k8s.io/v1" "StorageClass" "" "").items -}}
  {{- $known = append $known .metadata.name -}}
  {{- if eq (get (.metadata.annotations | default dict) "storageclass.kubernetes.io/is-default-class") "true" -}}{{- $default = .metadata.name -}}{{- end -}}
{{- end -}}
{{- $list := $known | sortAlpha | join ", " | default "none" -}}
{{- if eq $volume.kind "existing" -}}
  {{- if not (lookup "v1" "PersistentVolumeClaim" .Release.Namespace $volume.existingClaim) -}}
    {{- fail (printf "There is no claim %s in the namespace %s: create it, or correct model.volume.existingClaim." $volume.existingClaim .Release.Namespace) -}}
  {{- end -}}
{{- else if eq $volume.kind "perReplica" -}}
  {{- if and $volume.storageClass (not (has $volume.storageClass $known)) -}}
    {{- fail (printf "model.volume.storageClass is %s, which the cluster does not have. Set it to one of: %s." $volume.storageClass $list) -}}
  {{- else if not (or $volume.storageClass $default) -}}
    {{- fail (printf "The cluster has no default storage class. Set model.volume.storageClass to one of: %s." $list) -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* Two autoscalers of one StatefulSet would undo each other's work. */ -}}
{{- define "llama-cluster.checkAutoscalers" -}}
{{- if include "llama-cluster.hasAutoscaler" . -}}
  {{- $name := include "llama-cluster.name" . -}}
  {{- with without (include "llama-cluster.autoscalers" . | fromJsonArray) $name | first -}}
    {{- fail (printf "The autoscaler %s scales the StatefulSet %s already, and this chart would make another one. Set scaling.external=true, or delete that one." . $name) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
