{{- /*
The policy that is in the cluster judges what an upgrade brings, as Helm renews policies last, and the API server takes a second more. So a
function that is new to a secret would be denied with every attempt.
*/ -}}
{{- define "llm-router.checkAdmission" -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- $policy := ternary "workloads" "functions" (eq .Values.mode "deployments") -}}
{{- $live := lookup "admissionregistration.k8s.io/v1" "ValidatingAdmissionPolicy" "" (printf "llm-router-%s-%s" $namespace $policy) -}}
{{- $owners := dict -}}
{{- range ($live.spec | default dict).variables -}}
  {{- if eq .name "owners" -}}{{- $owners = fromJson .expression -}}{{- end -}}
{{- end -}}
{{- range $function := (include "llm-router.functions" . | fromJson).functions -}}
  {{- range .secrets -}}
    {{- $name := include "llm-router.secretName" (dict "root" $ "secret" .) -}}
    {{- if and (hasKey $owners $name) (not (has $function.name (get $owners $name))) -}}
      {{- fail (printf "The admission policy in the cluster does not let %s mount the secret %s yet. Renew it first, with the values of this upgrade, then run the same command again:\n  helm template %s CHART --namespace %s --values VALUES --show-only templates/admission.yaml | kubectl apply -f -" $function.name $name $.Release.Name $.Release.Namespace) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
