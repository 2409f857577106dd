{{- /* What scales by the demand needs somebody who tells it. */ -}}
{{- define "llm-router.checkDemand" -}}
{{- $scaling := .root.Values.scaling -}}
{{- $name := .scaled.name -}}
{{- $provider := "-(generate|embed)$" -}}
{{- $isKeda := eq $scaling.demandBy "keda" -}}
{{- if eq (empty .scaled.cluster) (empty .scaled.function) -}}
  {{- fail (printf "scaling.demand: %s needs either cluster or function, whose demand it follows." $name) -}}
{{- end -}}
{{- if and (include "llm-router.externalScaler" .root) $scaling.prometheusUrl -}}
  {{- fail (printf "scaling.demand: %s would be scaled by scaling.prometheusUrl and by the trigger %s. Remove the one or the other." $name $scaling.kedaTrigger) -}}
{{- end -}}
{{- if and (not $scaling.metrics.enabled) (not (and $isKeda $scaling.prometheusUrl)) -}}
  {{- fail (printf "scaling.demand: %s has no source for its demand. Set scaling.metrics.enabled=true." $name) -}}
{{- end -}}
{{- if and (not $isKeda) (not $scaling.metrics.tlsSecret) -}}
  {{- fail (printf "scaling.demand: %s needs the external metrics API, and that needs a certificate. Set scaling.metrics.tlsSecret, or scaling.demandBy=keda." $name) -}}
{{- end -}}
{{- if gt (.scaled.min | default 0 | int) (.scaled.max | int) -}}
  {{- fail (printf "scaling.demand: the max of %s is %d and its min is %d. Set max to at least min." $name (.scaled.max | int) (.scaled.min | int)) -}}
{{- end -}}
{{- $isZero := eq (.scaled.min | default 0 | int) 0 -}}
{{- $functions := dict -}}
{{- range (include "llm-router.functions" .root | fromJson).functions -}}{{- $_ := set $functions .name .from -}}{{- end -}}
{{- $from := "" -}}
{{- if include "llm-router.isDeploymentHere" . -}}{{- $from = get $functions $name -}}{{- end -}}
{{- if and (or .scaled.function $from) (ne .root.Values.mode "deployments") -}}
  {{- fail (printf "scaling.demand: OpenFaaS scales %s, by its labels. Remove the entry; only clusters can scale by demand with this mode." $name) -}}
{{- end -}}
{{- with .scaled.function -}}
  {{- if not (hasKey $functions .) -}}
    {{- fail (printf "scaling.demand: %s follows the demand for the function %s, which is not enabled. Set functions.%s.enabled=true, or correct or remove the entry." $name . .) -}}
  {{- else if not (regexMatch $provider (get $functions .)) -}}
    {{- fail (printf "scaling.demand: %s calls no provider, and the router knows the demand for providers only. Remove the entry; set functions.%s.replicas and scaling.by instead." . .) -}}
  {{- else if and $from (ne . $name) -}}
    {{- fail (printf "scaling.demand: the function %s would follow the demand for another one, %s. Set function to %s, or name to %s." $name . $name .) -}}
  {{- end -}}
{{- end -}}
{{- if and $from $isZero (not (regexMatch $provider $from)) -}}
  {{- fail (printf "scaling.demand: nobody wakes %s at 0 replicas, and its min is 0. Set its min to 1." $name) -}}
{{- end -}}
{{- if and $isZero (not $isKeda) (semverCompare "<1.37.0-0" .root.Capabilities.KubeVersion.Version) -}}
  {{- fail (printf "scaling.demand: the autoscaler of Kubernetes %s cannot scale to 0, and the min of %s is 0. Set its min to 1, or scaling.demandBy=keda." .root.Capabilities.KubeVersion.Version $name) -}}
{{- end -}}
{{- if and (.scaled.cpuPercent) $isZero -}}
  {{- fail (printf "scaling.demand: %s with cpuPercent would never reach 0 replicas, since a running pod always uses some CPU. Set min to 1, or leave cpuPercent out." $name) -}}
{{- end -}}
{{- end -}}

{{- /* Two autoscalers of one Deployment would undo each other's work; KEDA refuses the second. */ -}}
{{- define "llm-router.checkDemands" -}}
{{- $seen := dict -}}
{{- range .Values.scaling.demand -}}
  {{- $one := printf "%s/%s" (.namespace | default (include "llm-router.namespace" $)) .name -}}
  {{- if hasKey $seen $one -}}
    {{- fail (printf "scaling.demand: %s is there twice. Remove one of the entries." .name) -}}
  {{- end -}}
  {{- $_ := set $seen $one true -}}
{{- end -}}
{{- end -}}

{{- /* Nor may another autoscaler be in the cluster already. KEDA makes one of its own for each ScaledObject. */ -}}
{{- define "llm-router.checkAutoscalers" -}}
{{- range $scaled := .Values.scaling.demand -}}
  {{- $namespace := .namespace | default (include "llm-router.namespace" $) -}}
  {{- $kind := .kind | default "Deployment" -}}
  {{- range (lookup "autoscaling/v2" "HorizontalPodAutoscaler" $namespace "").items -}}
    {{- $target := .spec.scaleTargetRef -}}
    {{- /* This release's own go or stay by its templates. */ -}}
    {{- $release := get (.metadata.annotations | default dict) "meta.helm.sh/release-name" -}}
    {{- $releaseNamespace := get (.metadata.annotations | default dict) "meta.helm.sh/release-namespace" -}}
    {{- $isOwn := and (eq $release $.Release.Name) (eq $releaseNamespace $.Release.Namespace) -}}
    {{- $isKedas := eq .metadata.name (printf "keda-hpa-%s-demand" $scaled.name) -}}
    {{- if and (eq $target.kind $kind) (eq $target.name $scaled.name) (not (or $isOwn $isKedas)) -}}
      {{- fail (printf "scaling.demand: the autoscaler %s in the namespace %s scales the %s %s already. Remove the entry, or that autoscaler; one of the chart llama-cluster goes with scaling.external=true there." .metadata.name $namespace $kind $scaled.name) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
