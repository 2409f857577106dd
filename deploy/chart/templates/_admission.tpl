{{- /* Whether there are admission policies: the kind came with 1.30. */ -}}
{{- define "llm-router.hasAdmission" -}}
{{- if and .Values.admission.enabled (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version) -}}true{{- end -}}
{{- end -}}

{{- /*
Who may use each secret, as JSON, {"secret": [names]}: the functions that stack.yml gives it to, by files/functions.yaml, and those that
the values make from these. The other workloads of the chart have one each. A service account of the values, which stands in for a key, is
serviceaccount/NAME; no secret has a slash in its name.
*/ -}}
{{- define "llm-router.owners" -}}
{{- $byKind := dict -}}
{{- range (.Files.Get "files/functions.yaml" | fromYaml).functions -}}
  {{- $name := .name -}}
  {{- range .secrets -}}{{- $_ := set $byKind . (append (get $byKind . | default list) $name) -}}{{- end -}}
{{- end -}}
{{- $bySecret := deepCopy $byKind -}}
{{- $owners := dict -}}
{{- range $function := (include "llm-router.functions" . | fromJson).functions -}}
  {{- range .secrets -}}
    {{- $kinds := get $byKind . -}}
    {{- if and $kinds (not (has $function.from $kinds)) (ne . "admin-token") -}}
      {{- fail (printf "functions.%s: the secret %s belongs to %s. Give %s a secret of its own, or set admission.enabled=false." $function.name . ($kinds | join ", ") $function.name) -}}
    {{- end -}}
    {{- $_ := set $bySecret . (append (get $bySecret . | default list) $function.name | uniq) -}}
  {{- end -}}
  {{- with include "llm-router.ownAccount" . -}}
    {{- $_ := set $owners . (append (get $owners . | default list) $function.name) -}}
  {{- end -}}
{{- end -}}
{{- range $secret, $server := dict "redis-url" "llm-router-valkey" "postgres-url" "llm-router-postgres" "admin-token" "scale-metrics" -}}
  {{- if hasKey $bySecret $secret -}}{{- $_ := set $bySecret $secret (append (get $bySecret $secret) $server) -}}{{- end -}}
{{- end -}}
{{- $first := dict -}}
{{- range $secret, $names := $bySecret -}}
  {{- $name := include "llm-router.secretName" (dict "root" $ "secret" $secret) -}}
  {{- if not (hasKey $owners $name) -}}
    {{- $_ := set $owners $name $names -}}
    {{- $_ := set $first $name $secret -}}
  {{- else if ne (get $owners $name | sortAlpha | toJson) ($names | sortAlpha | toJson) -}}
    {{- fail (printf "secrets.names: %s would have both %s, which belongs to %s, and %s, which belongs to %s: each could then read both. Give each a secret of its own, or set admission.enabled=false." $name (get $first $name) (get $owners $name | join ", ") $secret ($names | join ", ")) -}}
  {{- end -}}
{{- end -}}
{{- $owners | toJson -}}
{{- end -}}

{{- /* The service account of a function as the owners have it. Every pod has `default`. */ -}}
{{- define "llm-router.ownAccount" -}}
{{- $account := get .annotations "com.openfaas.serviceaccount" | default .serviceAccount -}}
{{- if and $account (ne $account "default") -}}serviceaccount/{{ $account }}{{- end -}}
{{- end -}}

{{- /* In CEL: whether a list of containers reads the secret `s` into its environment. */ -}}
{{- define "llm-router.inEnvironment" -}}
{{ . }}.exists(c, c.?env.orValue([]).exists(e, e.?valueFrom.?secretKeyRef.?name.orValue("") == s)
  || c.?envFrom.orValue([]).exists(e, e.?secretRef.?name.orValue("") == s))
{{- end -}}

{{- /* In CEL: whether the volume `v` has the secret `s` in any way that Kubernetes has. */ -}}
{{- define "llm-router.inVolume" -}}
v.?secret.?secretName.orValue("") == s
  || v.?projected.?sources.orValue([]).exists(p, p.?secret.?name.orValue("") == s)
  || v.?csi.?nodePublishSecretRef.?name.orValue("") == s
  || v.?azureFile.?secretName.orValue("") == s
  || v.?cephfs.?secretRef.?name.orValue("") == s
  || v.?flexVolume.?secretRef.?name.orValue("") == s
  || v.?iscsi.?secretRef.?name.orValue("") == s
  || v.?rbd.?secretRef.?name.orValue("") == s
  || v.?scaleIO.?secretRef.?name.orValue("") == s
  || v.?storageos.?secretRef.?name.orValue("") == s
{{- end -}}

{{- /* In CEL: those of `owners` that a pod of the variable `pod` takes. */ -}}
{{- define "llm-router.taken" -}}
variables.owners.filter(s, variables.pod.?volumes.orValue([]).exists(v, {{ include "llm-router.inVolume" . }})
|| variables.pod.?imagePullSecrets.orValue([]).exists(p, p.?name.orValue("") == s)
|| s == "serviceaccount/" + variables.pod.?serviceAccountName.orValue("")
|| {{ include "llm-router.inEnvironment" "variables.pod.containers" }}
|| {{ include "llm-router.inEnvironment" "variables.pod.?initContainers.orValue([])" }})
{{- end -}}

{{- /* In CEL: those of `owners` that an ephemeral container of a pod would get at. /proc shows a process the files of others. */ -}}
{{- define "llm-router.takenToDebug" -}}
variables.owners.filter(s, {{ include "llm-router.inEnvironment" "variables.debuggers" }}
|| variables.pod.?volumes.orValue([]).exists(v, ({{ include "llm-router.inVolume" . }})
  && variables.debuggers.exists(c, c.?volumeMounts.orValue([]).exists(m, m.name == v.name)))
|| s in variables.taken
  && variables.debuggers.exists(c, variables.pod.?shareProcessNamespace.orValue(false) || c.?targetContainerName.orValue("") != ""))
{{- end -}}

{{- /* Helm renews policies last. A rollback fills in no template either, so that no check of the chart can tell beforehand. */ -}}
{{- define "llm-router.renewsForRollback" }} If `helm rollback` brings it, first renew the policies as its revision has them: `helm get manifest {{ .Release.Name }} --namespace {{ .Release.Namespace }} --revision REVISION | kubectl apply --selector app.kubernetes.io/component=admission --filename -`{{ end -}}

{{- /* In CEL, of a variable `taken`: that all of it belongs to the variable `name`, and what to do otherwise. */ -}}
{{- define "llm-router.ownSecretsOnly" -}}
- expression: variables.taken.all(s, variables.name in variables.owners[s])
  reason: Forbidden
  messageExpression: >-
    variables.taken.filter(s, !(variables.name in variables.owners[s])).map(s,
    (s.startsWith("serviceaccount/") ? "" : "the secret ") + s + " belongs to " + variables.owners[s].join(", ")).join("; ") + ". Take it out of " + (variables.name == "" ? "this pod" : variables.name)
    + ", or give it a secret of its own and list that under functions in the values of the chart."
    + {{ include "llm-router.renewsForRollback" . | toJson }}
{{- end -}}

{{- /* Of images from the registries of the values, by digest. */ -}}
{{- define "llm-router.imagePattern" -}}
^({{ join "|" .Values.admission.registries | replace "." "\\." }})/[a-z0-9._/-]+(:[A-Za-z0-9_.-]+)?@sha256:[0-9a-f]{64}$
{{- end -}}

{{- /* In CEL: that images come from the registries of the values, by digest. */ -}}
{{- define "llm-router.imagesByDigest" -}}
{{- $root := .root -}}
{{- with .root.Values.admission.registries -}}
{{- $pattern := include "llm-router.imagePattern" $root -}}
{{- range $images := $.images }}
- expression: {{ printf "%s.all(c, c.image.matches(%s))" $images ($pattern | toJson) | toJson }}
  reason: Forbidden
  messageExpression: >-
    "the image " + {{ $images }}.filter(c, !c.image.matches({{ $pattern | toJson }})).map(c, c.image).join(", ")
    + {{ printf " is refused: take it from %s, by its digest (image.digests in the values of the chart), or add its registry to admission.registries." (join " or " $root.Values.admission.registries) | toJson }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* A policy and its binding to the namespace of the functions: other namespaces do not notice it. */ -}}
{{- define "llm-router.admissionPolicy" -}}
{{- $namespace := include "llm-router.namespace" .root }}
{{- $name := printf "llm-router-%s-%s" $namespace .name }}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: {{ $name }}
  labels:
    {{- include "llm-router.labels" .root | nindent 4 }}
    app.kubernetes.io/component: admission
spec:
  failurePolicy: Fail
  {{- .spec | nindent 2 }}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ $name }}
  labels:
    {{- include "llm-router.labels" .root | nindent 4 }}
    app.kubernetes.io/component: admission
spec:
  policyName: {{ $name }}
  validationActions: [Deny]
  matchResources:
    namespaceSelector:
      matchLabels:
        kubernetes.io/metadata.name: {{ $namespace | quote }}
{{- end -}}
