{{- define "llama-cluster.download" -}}
name: download
image: {{ .Values.download.image }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command: [/bin/sh, /scripts/download.sh]
env:
  - { name: MODEL_URL, value: {{ .Values.model.url | quote }} }
  - { name: MODEL_SHA256, value: {{ .Values.model.sha256 | quote }} }
  - { name: MODEL_FILE, value: {{ include "llama-cluster.modelFile" . }} }
  {{- with .Values.model.token }}
  {{- if .secret }}
  - name: MODEL_TOKEN
    valueFrom:
      secretKeyRef: { name: {{ .secret | quote }}, key: {{ .key | quote }} }
  {{- end }}
  {{- end }}
resources:
  limits:
    {{- toYaml .Values.download.limits | nindent 4 }}
  requests:
    {{- toYaml .Values.download.requests | nindent 4 }}
securityContext:
  {{- include "llama-cluster.containerSecurity" . | nindent 2 }}
volumeMounts:
  - { name: models, mountPath: /models }
  - { name: scripts, mountPath: /scripts, readOnly: true }
{{- end -}}

{{- /* A native sidecar: it starts before the server and ends after it. */ -}}
{{- define "llama-cluster.proxy" -}}
{{- $auth := .Values.auth -}}
name: proxy
image: {{ .Values.proxy.image }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
restartPolicy: Always
args:
  # Of both versions of IP, or of that which the node has.
  - --listen=[::]:8443
  - --health=[::]:8081
  - --upstream=http://127.0.0.1:8080
  - --max-body-bytes={{ .Values.proxy.maxBodyBytes | int }}
  {{- if contains "hmac" $auth.mode }}
  {{- range $auth.hmacSecrets }}
  - --secret-file=/secrets/{{ . }}/cluster-hmac-secret
  {{- end }}
  {{- end }}
  {{- if $auth.tlsSecret }}
  - --tls-cert=/secrets/{{ $auth.tlsSecret }}/tls.crt
  - --tls-key=/secrets/{{ $auth.tlsSecret }}/tls.key
  {{- end }}
  {{- if contains "mtls" $auth.mode }}
  - --client-ca=/secrets/{{ $auth.clientCaSecret }}/ca.crt
  {{- end }}
ports:
  - { name: proxy, containerPort: 8443 }
  - { name: health, containerPort: 8081 }
resources:
  limits:
    {{- toYaml .Values.proxy.limits | nindent 4 }}
  requests:
    {{- toYaml .Values.proxy.requests | nindent 4 }}
securityContext:
  {{- include "llama-cluster.containerSecurity" . | nindent 2 }}
startupProbe:
  httpGet: { path: /live, port: health }
  periodSeconds: 1
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /live, port: health }
  periodSeconds: 10
  timeoutSeconds: 5
volumeMounts:
  - { name: secrets, mountPath: /secrets, readOnly: true }
{{- end -}}

{{- define "llama-cluster.server" -}}
{{- $isGpu := gt (.Values.server.gpus | int) 0 -}}
name: llama
image: {{ ternary .Values.server.images.gpu .Values.server.images.cpu $isGpu }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
# It does not know --name=value.
args:
  - --model
  - {{ include "llama-cluster.modelFile" . }}
  - --alias
  - {{ .Values.model.name | quote }}
  - --host
  - 127.0.0.1
  - --port
  - "8080"
  - --parallel
  - {{ .Values.server.parallel | quote }}
  # Of all requests together.
  - --ctx-size
  - {{ mul .Values.model.contextTokens .Values.server.parallel | quote }}
  - --metrics
  - --slots
  - --no-webui
  {{- if $isGpu }}
  - --n-gpu-layers
  - "999"
  {{- end }}
  {{- with .Values.server.extraArguments }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
env:
  # The drivers of GPUs keep what they compile there.
  - { name: HOME, value: /tmp }
resources:
  limits:
    {{- toYaml .Values.server.limits | nindent 4 }}
    {{- if $isGpu }}
    nvidia.com/gpu: {{ .Values.server.gpus | int }}
    {{- end }}
  requests:
    {{- toYaml .Values.server.requests | nindent 4 }}
securityContext:
  {{- include "llama-cluster.containerSecurity" . | nindent 2 }}
startupProbe:
  {{- include "llama-cluster.isLoaded" . | nindent 2 }}
  periodSeconds: 2
  failureThreshold: {{ div (add (.Values.server.loadWithinSeconds | int) 1) 2 }}
readinessProbe:
  {{- include "llama-cluster.isLoaded" . | nindent 2 }}
  periodSeconds: 5
  failureThreshold: 2
livenessProbe:
  {{- include "llama-cluster.isLoaded" . | nindent 2 }}
  periodSeconds: 20
  failureThreshold: 6
lifecycle:
  # The server cuts its streams at SIGTERM. It gets the signal when the last one has ended, or the grace period is over.
  preStop:
    httpGet: { path: /idle, port: 8081 }
volumeMounts:
  - { name: models, mountPath: /models, readOnly: true }
  - { name: tmp, mountPath: /tmp }
{{- end -}}
