{{- /* Resource kinds that others install. */ -}}
{{- define "llm-router.checkKinds" -}}
{{- $values := .Values -}}
{{- $kinds := list
    (list (ne $values.mode "deployments") "openfaas.com/v1/Function" "Install OpenFaaS first, or set mode=deployments to run without it.")
    (list (eq $values.mode "openfaas") "openfaas.com/v1/Profile" "It comes with OpenFaaS Standard and Pro. For the Community Edition set mode=openfaas-ce.")
    (list $values.secrets.external.enabled (printf "%s/ExternalSecret" $values.secrets.external.apiVersion) "Install the External Secrets operator, correct secrets.external.apiVersion, or set secrets.external.enabled=false.")
    (list $values.monitoring.podMonitor.enabled "monitoring.coreos.com/v1/PodMonitor" "Install the Prometheus operator, or set monitoring.podMonitor.enabled=false.")
    (list $values.monitoring.ledger.enabled "monitoring.coreos.com/v1alpha1/ScrapeConfig" "Install the Prometheus operator (0.65 or later), or set monitoring.ledger.enabled=false.")
    (list $values.monitoring.rules.enabled "monitoring.coreos.com/v1/PrometheusRule" "Install the Prometheus operator, or set monitoring.rules.enabled=false.")
-}}
{{- range $kinds -}}
  {{- if and (index . 0) (not ($.Capabilities.APIVersions.Has (index . 1))) -}}
    {{- fail (printf "The cluster does not know %s. %s" (index . 1) (index . 2)) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
