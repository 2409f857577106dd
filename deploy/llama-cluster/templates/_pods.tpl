{{- /* What PodSecurity `restricted` asks of a container. */ -}}
{{- define "llama-cluster.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- /* Where pods go: the pool of the server's kind, and that of spot nodes on top. */ -}}
{{- define "llama-cluster.placement" -}}
{{- $pools := list (ternary .Values.pools.gpu .Values.pools.cpu (gt (.Values.server.gpus | int) 0)) -}}
{{- if .Values.pods.spot -}}{{- $pools = append $pools .Values.pools.spot -}}{{- end -}}
{{- $nodeSelector := dict -}}
{{- $tolerations := list -}}
{{- range $pools -}}
  {{- $nodeSelector = merge $nodeSelector .nodeSelector -}}
  {{- $tolerations = concat $tolerations .tolerations -}}
{{- end -}}
{{- with $nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.pods.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .Values.pods.runtimeClassName }}
runtimeClassName: {{ . | quote }}
{{- end }}
{{- if .Values.pods.spread }}
topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "llama-cluster.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* Whether the model is loaded, asked through the proxy: the server itself listens inside of the pod only. */ -}}
{{- define "llama-cluster.isLoaded" -}}
httpGet: { path: /ready, port: 8081 }
timeoutSeconds: 5
{{- end -}}
