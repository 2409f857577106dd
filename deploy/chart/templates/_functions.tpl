{{- /*
The enabled functions as JSON, {"functions": […]}, in the order of files/functions.yaml, which says what each is by itself; the values
come on top. All templates walk this list: `range (include "llm-router.functions" . | fromJson).functions`.
*/ -}}
{{- define "llm-router.functions" -}}
{{- $shipped := dict -}}
{{- $names := list -}}
{{- range (.Files.Get "files/functions.yaml" | fromYaml).functions -}}
  {{- $_ := set $shipped .name . -}}
  {{- $names = append $names .name -}}
{{- end -}}
{{- range $name := keys .Values.functions | sortAlpha -}}
  {{- if not (hasKey $shipped $name) -}}{{- $names = append $names $name -}}{{- end -}}
{{- end -}}
{{- $functions := list -}}
{{- range $name := $names -}}
  {{- $values := get $.Values.functions $name | default dict -}}
  {{- if $values.enabled -}}
    {{- $from := $values.from | default $name -}}
    {{- if not (hasKey $shipped $from) -}}
      {{- fail (printf "functions.%s: this chart has no function %s. Set functions.%s.from to one of %s." $name $from $name (keys $shipped | sortAlpha | join ", ")) -}}
    {{- end -}}
    {{- $parts := dict "root" $ "name" $name "from" $from "values" $values "shipped" (get $shipped $from) -}}
    {{- $functions = append $functions (include "llm-router.function" $parts | fromJson) -}}
  {{- end -}}
{{- end -}}
{{- dict "functions" $functions | toJson -}}
{{- end -}}

{{- /* The names of the enabled functions, with commas between them. */ -}}
{{- define "llm-router.enabledFunctions" -}}
{{- $names := list -}}
{{- range $name, $values := .Values.functions -}}
  {{- if ($values | default dict).enabled -}}{{- $names = append $names $name -}}{{- end -}}
{{- end -}}
{{- join "," ($names | sortAlpha) -}}
{{- end -}}

{{- define "llm-router.function" -}}
{{- $environment := include "llm-router.environment" . | fromJson -}}
{{- $graceSeconds := include "llm-router.graceSeconds" (dict "shipped" .shipped "environment" $environment) | int -}}
{{- include "llm-router.tellGrace" (dict "values" .root.Values "shipped" .shipped "environment" $environment "graceSeconds" $graceSeconds) -}}
{{- dict
    "name" .name
    "from" .from
    "image" (include "llm-router.image" .)
    "environment" $environment
    "secrets" (include "llm-router.secretsOf" . | fromJsonArray)
    "labels" (include "llm-router.functionLabels" . | fromJson)
    "annotations" (include "llm-router.functionAnnotations" . | fromJson)
    "limits" (include "llm-router.amounts" (dict "shipped" .shipped.limits "own" .values.limits) | fromJson)
    "requests" (include "llm-router.amounts" (dict "shipped" .shipped.requests "own" .values.requests) | fromJson)
    "readOnlyRootFilesystem" .shipped.readOnlyRootFilesystem
    "terminationGraceSeconds" $graceSeconds
    "replicas" (include "llm-router.replicas" . | fromJson)
    "serviceAccount" (.values.serviceAccount | default "")
  | toJson -}}
{{- end -}}

{{- /* CPU and memory as JSON: the values come over what stack.yml has, and an empty one removes it. */ -}}
{{- define "llm-router.amounts" -}}
{{- $amounts := deepCopy .shipped -}}
{{- range $resource, $amount := .own | default dict -}}
  {{- if $amount -}}{{- $_ := set $amounts $resource $amount -}}{{- else -}}{{- $_ := unset $amounts $resource -}}{{- end -}}
{{- end -}}
{{- $amounts | toJson -}}
{{- end -}}

{{- define "llm-router.image" -}}
{{- $image := .root.Values.image -}}
{{- $digests := $image.digests | default dict -}}
{{- $digest := get $digests .name | default (get $digests .from) -}}
{{- printf "%s/%s/%s:%s" $image.registry $image.owner .from ($image.tag | default .root.Chart.AppVersion) -}}
{{- if $digest -}}@{{ $digest }}{{- end -}}
{{- end -}}

{{- /* The names of its secrets as stack.yml has them, which are the names of the files that it reads. */ -}}
{{- define "llm-router.secretsOf" -}}
{{- $secrets := .shipped.secrets -}}
{{- if hasKey .values "secrets" -}}{{- $secrets = .values.secrets -}}{{- end -}}
{{- $secrets = concat $secrets (.values.extraSecrets | default list) -}}
{{- if eq .root.Values.operatorRoutes "token" -}}{{- $secrets = append $secrets "admin-token" -}}{{- end -}}
{{- if and (eq .from "llm-router") (ne .root.Values.store.kind "memory") -}}{{- $secrets = append $secrets "redis-url" -}}{{- end -}}
{{- /* Without it no event is sent. */ -}}
{{- if and (eq .from "llm-router") (include "llm-router.hasWebhooks" .root) -}}{{- $secrets = append $secrets "webhook-secret" -}}{{- end -}}
{{- $secrets | uniq | toJson -}}
{{- end -}}

{{- /* As OpenFaaS's labels com.openfaas.scale.min and max say it. */ -}}
{{- define "llm-router.replicas" -}}
{{- $own := .values.replicas | default dict -}}
{{- $min := get .shipped.labels "com.openfaas.scale.min" | int -}}
{{- if hasKey $own "min" -}}{{- $min = $own.min | int -}}{{- end -}}
{{- $max := get .shipped.labels "com.openfaas.scale.max" | int -}}
{{- if hasKey $own "max" -}}{{- $max = $own.max | int -}}{{- end -}}
{{- dict "min" $min "max" $max | toJson -}}
{{- end -}}
