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
  {{- $used := compact (list (include "llm-router.ownAccount" .)) -}}
  {{- range .secrets -}}{{- $used = append $used (include "llm-router.secretName" (dict "root" $ "secret" .)) -}}{{- end -}}
  {{- range $used -}}
    {{- if and (hasKey $owners .) (not (has $function.name (get $owners .))) -}}
      {{- fail (printf "The admission policy in the cluster does not let %s use %s yet. Renew it first, with the values of this upgrade, then run the same command again:\n  helm template %s CHART --namespace %s --values VALUES --show-only templates/admission.yaml | kubectl apply -f -" $function.name . $.Release.Name $.Release.Namespace) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* Without the namespace's label, every pod would be refused once the policy is there. */ -}}
{{- define "llm-router.checkPodSecurity" -}}
{{- with .Values.admission.podSecurity -}}
{{- $namespace := include "llm-router.namespace" $ -}}
{{- $level := get ((lookup "v1" "Namespace" "" $namespace).metadata.labels | default dict) "pod-security.kubernetes.io/enforce" -}}
{{- if not (has $level (list . "restricted")) -}}
  {{- fail (printf "admission.podSecurity is %s, and the namespace %s does not enforce it, so its pods would be refused. Let it, then run the same command again:\n  kubectl label namespace %s --overwrite pod-security.kubernetes.io/enforce=%s" . $namespace $namespace .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
