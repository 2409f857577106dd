{{- /* The name of the Kubernetes Secret that has a secret under its key. */ -}}
{{- define "llm-router.secretName" -}}
{{- get .root.Values.secrets.names .secret | default .secret -}}
{{- end -}}

{{- /*
The volume of a function's secrets: files in /var/openfaas/secrets, as OpenFaaS mounts them. Only the key of the secret's name is
projected, so that no Secret brings another's file. Kubelet renews the files when a Secret changes.
*/ -}}
{{- define "llm-router.secretsVolume" -}}
projected:
  sources:
    {{- range .secrets }}
    - secret:
        name: {{ include "llm-router.secretName" (dict "root" $.root "secret" .) | quote }}
        items: [{ key: {{ . | quote }}, path: {{ . | quote }} }]
    {{- end }}
{{- end -}}
