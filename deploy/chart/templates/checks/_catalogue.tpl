{{- /* `npm run check-config` checks the whole; this is what only the installation knows. */ -}}
{{- define "llm-router.checkCatalogue" -}}
{{- if .Values.catalogue -}}
{{- $catalogue := fromYaml .Values.catalogue -}}
{{- with get $catalogue "Error" -}}
  {{- fail (printf "The value catalogue is not valid YAML: %s. `npm run -s check-config FILE` says more." .) -}}
{{- end -}}
{{- if not (get $catalogue "targets") -}}
  {{- fail "The catalogue has no targets, and the router does not start without one. Add targets, or remove the value catalogue to use the shipped one. `npm run -s check-config FILE` says more." -}}
{{- end -}}
{{- $names := list -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}{{- $names = append $names .name -}}{{- end -}}
{{- $missing := dict -}}
{{- range get $catalogue "targets" | default list -}}
  {{- $function := get . "function" | default "" | toString -}}
  {{- $isUsed := and $function (ne (get . "enabled" | toString) "false") -}}
  {{- /* A name from a variable, or in another namespace, is not ours to judge. */ -}}
  {{- if and $isUsed (not (contains "${" $function)) (not (contains "." $function)) (not (has $function $names)) -}}
    {{- $_ := set $missing $function (printf "%s/%s" (get . "provider") (get . "model")) -}}
  {{- end -}}
  {{- $staysInside := not (or (eq (get . "locality" | toString) "external") (eq (get . "trusted" | toString) "true")) -}}
  {{- if and $.Values.networkPolicies.enabled $isUsed $staysInside (contains "${" (regexFind "^[^.]*" $function)) -}}
    {{- fail (printf "The catalogue's target %s/%s names its function by a variable (%s). Private prompts for it must have no way out, but the NetworkPolicies cannot tell which function to close. Write the name, or keep the catalogue in the secret router-config and state in networkPolicies.functions.NAME what the function may reach." (get . "provider") (get . "model") $function) -}}
  {{- end -}}
{{- end -}}
{{- range $function, $target := $missing -}}
  {{- $fix := printf "Set functions.%s.enabled=true" $function -}}
  {{- if not (hasKey $.Values.functions $function) -}}{{- $fix = printf "%s and functions.%s.from to the function whose image it has" $fix $function -}}{{- end -}}
  {{- fail (printf "The catalogue's target %s names the function %s, which is not enabled. %s, or remove the target, or set enabled: false in it." $target $function $fix) -}}
{{- end -}}
{{- if and (ne .Values.mode "deployments") (gt (len .Values.catalogue) 120000) -}}
  {{- fail (printf "The catalogue has %d bytes, but a variable can hold at most 131072. Create the secret router-config from it, remove the value catalogue, and set functions.llm-router.extraSecrets={router-config}:\n  kubectl create secret generic router-config --namespace %s --from-file=router-config=my-catalogue.yaml" (len .Values.catalogue) (include "llm-router.namespace" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
