{{- /* Not empty if an autoscaler decides on the replicas, which a Deployment then leaves open, so that an upgrade does not reset them. */ -}}
{{- define "llm-router.isScaled" -}}
{{- if and (ne .root.Values.scaling.by "none") (gt (.function.replicas.max | int) (.function.replicas.min | int)) -}}true{{- end -}}
{{- end -}}
