{{- /* What PodSecurity `restricted` asks of a pod. `user` is the images' own, for clusters that do not assign one. */ -}}
{{- define "llm-router.podSecurity" -}}
runAsNonRoot: true
{{- /* Values of an older chart do not have it. */}}
{{- if ne (toString .root.Values.pods.fixedUser) "false" }}
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
fsGroup: {{ .user }}
{{- end }}
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- /* And of a container. */ -}}
{{- define "llm-router.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- /* What every pod of the chart has: the logins of registries, and where it goes. `spread` as below. */ -}}
{{- define "llm-router.pod" -}}
{{- $pod := include "llm-router.placement" . | fromYaml -}}
{{- $logins := list -}}
{{- range .root.Values.image.pullSecrets -}}{{- $logins = append $logins (dict "name" .) -}}{{- end -}}
{{- with $logins -}}{{- $_ := set $pod "imagePullSecrets" . -}}{{- end -}}
{{- with $pod -}}{{- toYaml . -}}{{- end -}}
{{- end -}}

{{- /*
Where pods go, in a pod or in a Profile. `spread` says which pods are kept apart from each other: a selector, and the labels whose values
must be the pod's own. Without it, there is one pod.
*/ -}}
{{- define "llm-router.placement" -}}
{{- $placement := dict -}}
{{- with .root.Values.pods -}}
  {{- range $name := list "priorityClassName" "runtimeClassName" "tolerations" "affinity" -}}
    {{- with get $.root.Values.pods $name -}}{{- $_ := set $placement $name . -}}{{- end -}}
  {{- end -}}
  {{- if and .spread $.spread -}}
    {{- $constraints := list -}}
    {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" -}}
      {{- $constraint := dict "topologyKey" $key "maxSkew" 1 "whenUnsatisfiable" "ScheduleAnyway" -}}
      {{- $constraints = append $constraints (merge $constraint $.spread) -}}
    {{- end -}}
    {{- $_ := set $placement "topologySpreadConstraints" $constraints -}}
  {{- end -}}
{{- end -}}
{{- if $placement -}}{{- toYaml $placement -}}{{- end -}}
{{- end -}}
