{{- /* A time as of-watchdog reads it, whole seconds or Go's notation such as 9m55s, in seconds. */ -}}
{{- define "llm-router.seconds" -}}
{{- if regexMatch "^[0-9]+$" . -}}{{ . }}
{{- else -}}
{{- $start := toDate "2006-01-02" "2000-01-01" -}}
{{- sub (mustDateModify . $start | unixEpoch | int64) ($start | unixEpoch | int64) -}}
{{- end -}}
{{- end -}}

{{- /* What of-watchdog takes from the image where the function has no such variable. */ -}}
{{- define "llm-router.imageTimeouts" -}}
exec_timeout: 50s
write_timeout: 52s
{{- end -}}

{{- /*
The seconds that the function needs after SIGTERM to finish its longest call. files/functions.yaml has them for the timeouts that the
function ships with; longer timeouts in the values need as much more.
*/ -}}
{{- define "llm-router.graceSeconds" -}}
{{- $longest := 0 -}}
{{- $shippedLongest := 0 -}}
{{- range $name, $ofImage := include "llm-router.imageTimeouts" . | fromYaml -}}
  {{- $longest = max $longest (include "llm-router.seconds" (get $.environment $name | default $ofImage) | int) -}}
  {{- $shippedLongest = max $shippedLongest (include "llm-router.seconds" (get $.shipped.environment $name | default $ofImage) | int) -}}
{{- end -}}
{{- /* For so long of-watchdog accepts calls after SIGTERM; what the image has is in the shipped seconds. */ -}}
{{- $accepting := include "llm-router.seconds" (get .environment "healthcheck_interval" | default "0") | int -}}
{{- add (.shipped.terminationGraceSeconds | int) (sub $longest $shippedLongest) $accepting -}}
{{- end -}}

{{- /*
Tells the function what time it has, unless values do. OpenFaaS Pro gives a replica its write_timeout; the Community Edition, and Pro where
there is none, 30 seconds, which is the function's default.
*/ -}}
{{- define "llm-router.tellGrace" -}}
{{- if eq .environment.termination_grace .shipped.environment.termination_grace -}}
  {{- if eq .values.mode "deployments" -}}
    {{- $_ := set .environment "termination_grace" (printf "%ds" (.values.gracePeriodSeconds | default .graceSeconds | int)) -}}
  {{- else if and (eq .values.mode "openfaas") .environment.write_timeout -}}
    {{- $_ := set .environment "termination_grace" .environment.write_timeout -}}
  {{- else -}}
    {{- $_ := unset .environment "termination_grace" -}}
  {{- end -}}
{{- end -}}
{{- end -}}
