{{- /*
In sh: `user`, `password` and `rest` (host, port and path) of the address in a secret. Other characters than letters and digits would be
percent-encoded there, or end the line of a configuration. A line end of Windows is not part of the address, as for the functions.
*/ -}}
{{- define "llm-router.readAddress" -}}
url="$(tr -d '\r' < /address/{{ . }})"
user="${url#*://}"
rest="${user##*@}"
user="${user%@*}"
password="${user#*:}"
user="${user%%:*}"
case "$password" in
  "" | *[!0-9A-Za-z]*) echo "The secret {{ . }} needs a password of letters and digits, such as \`openssl rand -hex 32\` makes." >&2; exit 1 ;;
esac
{{- end -}}

{{- /* What the two servers that the chart can bring have in common: one replica with a volume, and a Service of its name. */ -}}
{{- define "llm-router.stateful" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ include "llm-router.namespace" .root | quote }}
  labels:
    {{- include "llm-router.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  selector:
    app.kubernetes.io/component: {{ .name }}
  ports:
    - { name: server, port: {{ .port }}, targetPort: server }
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .name }}
  namespace: {{ include "llm-router.namespace" .root | quote }}
  labels:
    {{- include "llm-router.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  serviceName: {{ .name }}
  selector:
    matchLabels:
      app.kubernetes.io/component: {{ .name }}
  # `helm uninstall` leaves the volume: what it holds is money.
  persistentVolumeClaimRetentionPolicy: { whenDeleted: Retain, whenScaled: Retain }
  template:
    metadata:
      labels:
        {{- include "llm-router.podLabels" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .name }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      {{- with include "llm-router.pod" (dict "root" .root) }}
      {{- . | nindent 6 }}
      {{- end }}
      securityContext:
        {{- include "llm-router.podSecurity" . | nindent 8 }}
      containers:
        - name: server
          image: {{ .values.image }}
          command: [/bin/sh, -ec]
          args:
            - |
              {{- .script | nindent 14 }}
          ports:
            - { name: server, containerPort: {{ .port }} }
          resources:
            limits:
              {{- toYaml .values.limits | nindent 14 }}
            requests:
              {{- toYaml .values.requests | nindent 14 }}
          securityContext:
            {{- include "llm-router.containerSecurity" .root | nindent 12 }}
          readinessProbe:
            exec: { command: [/bin/sh, -c, {{ .probe | quote }}] }
            periodSeconds: 5
            timeoutSeconds: 3
          livenessProbe:
            tcpSocket: { port: server }
            periodSeconds: 20
            failureThreshold: 6
          volumeMounts:
            - { name: data, mountPath: {{ .dataPath }} }
            - { name: tmp, mountPath: /tmp }
            - { name: run, mountPath: /run }
            - { name: address, mountPath: /address, readOnly: true }
      volumes:
        # In memory, as the password is written there.
        - name: tmp
          emptyDir: { medium: Memory, sizeLimit: 16Mi }
        - name: run
          emptyDir: { sizeLimit: 1Mi }
        - name: address
          {{- include "llm-router.secretsVolume" (dict "root" .root "secrets" (list .secret)) | nindent 10 }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .values.storageClass }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests: { storage: {{ .values.size }} }
{{- end -}}
