{{- /* Each Secret is a folder of its name, so that two with the same key fit. Kubelet renews the files, and the proxy reads them again. */ -}}
{{- define "llama-cluster.secretsVolume" -}}
projected:
  # 0440, for the pod's group alone; YAML 1.2 reads the octal number otherwise than Kubernetes.
  defaultMode: 288
  sources:
    {{- range $secret, $keys := include "llama-cluster.secrets" . | fromJson }}
    - secret:
        name: {{ $secret | quote }}
        items:
          {{- range $keys }}
          - { key: {{ . }}, path: {{ $secret }}/{{ . }} }
          {{- end }}
    {{- end }}
{{- end -}}

{{- /* The Secrets that the proxy reads, with their keys. */ -}}
{{- define "llama-cluster.secrets" -}}
{{- $auth := .Values.auth -}}
{{- $secrets := dict -}}
{{- if contains "hmac" $auth.mode -}}
  {{- range $auth.hmacSecrets -}}{{- $_ := set $secrets . (list "cluster-hmac-secret") -}}{{- end -}}
{{- end -}}
{{- /* One Secret may be for two things, and then has the keys of both. */ -}}
{{- with $auth.tlsSecret -}}{{- $_ := set $secrets . (concat (get $secrets . | default list) (list "tls.crt" "tls.key")) -}}{{- end -}}
{{- if contains "mtls" $auth.mode -}}
  {{- $_ := set $secrets $auth.clientCaSecret (concat (get $secrets $auth.clientCaSecret | default list) (list "ca.crt")) -}}
{{- end -}}
{{- $secrets | toJson -}}
{{- end -}}
