{{- /* What PodSecurity `restricted` asks of a pod. 1000 is the images' own user. */ -}}
{{- define "llm-router.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- /* And of a container. */ -}}
{{- define "llm-router.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- /* Where pods go, in a pod or in a Profile. `selector` finds the function's own pods, `matchLabelKeys` tells functions apart. */ -}}
{{- define "llm-router.placement" -}}
{{- with .root.Values.pods -}}
{{- if .priorityClassName }}
priorityClassName: {{ .priorityClassName }}
{{- end }}
{{- if .runtimeClassName }}
runtimeClassName: {{ .runtimeClassName }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .spread }}
topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      {{- $.selector | nindent 6 }}
    matchLabelKeys: [faas_function]
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}
