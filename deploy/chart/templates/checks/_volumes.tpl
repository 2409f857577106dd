{{- /*
What a StatefulSet's volume is made with stays: the claim outlives `helm uninstall` and another kind of store, and a new StatefulSet takes it as
it is, whatever its template says. A StatefulSet's template stays too; the API server refuses the change after others have been made.
*/ -}}
{{- define "llm-router.checkVolumes" -}}
{{- $namespace := include "llm-router.namespace" . -}}
{{- $servers := dict -}}
{{- if eq .Values.store.kind "valkey" -}}{{- $_ := set $servers "llm-router-valkey" (dict "key" "store.valkey" "values" .Values.store.valkey) -}}{{- end -}}
{{- if .Values.archive.postgres.enabled -}}{{- $_ := set $servers "llm-router-postgres" (dict "key" "archive.postgres" "values" .Values.archive.postgres) -}}{{- end -}}
{{- range $name, $server := $servers -}}
  {{- $claim := printf "data-%s-0" $name -}}
  {{- $size := $server.values.size -}}
  {{- $class := $server.values.storageClass -}}
  {{- /* Its pod and its volume stay, and the next installation or upgrade takes them. */ -}}
  {{- $deleteSet := printf "\n  kubectl delete statefulset %s --namespace %s --cascade=orphan" $name $namespace -}}
  {{- $set := lookup "apps/v1" "StatefulSet" $namespace $name -}}
  {{- $template := dict -}}
  {{- $isOtherTemplate := false -}}
  {{- if $set -}}
    {{- $template = (index $set.spec.volumeClaimTemplates 0).spec -}}
    {{- $isOtherTemplate = ne (include "llm-router.quantity" $template.resources.requests.storage) (include "llm-router.quantity" $size) -}}
  {{- end -}}
  {{- $setBack := "Set it back, or delete" -}}
  {{- with lookup "v1" "PersistentVolumeClaim" $namespace $claim -}}
    {{- /* The size that passes here is the true one. */ -}}
    {{- $setBack = "Delete" -}}
    {{- $made := .spec.resources.requests.storage -}}
    {{- if ne (include "llm-router.quantity" $made) (include "llm-router.quantity" $size) -}}
      {{- $repair := printf "Set it to %s: a volume does not shrink." $made -}}
      {{- if gt (include "llm-router.quantity" $size | float64) (include "llm-router.quantity" $made | float64) -}}
        {{- $patch := printf "\n  kubectl patch persistentvolumeclaim %s --namespace %s --patch '{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"%s\"}}}}'" $claim $namespace $size -}}
        {{- $repair = printf "Set it to %s, or enlarge the volume first, if its storage class allows that, then run the same command again:%s%s" $made $patch (ternary $deleteSet "" $isOtherTemplate) -}}
      {{- end -}}
      {{- fail (printf "%s.size is %s, and the volume %s has %s. %s" $server.key $size $claim $made $repair) -}}
    {{- end -}}
    {{- /* Without a class it was made with the default one of that time, whose name it has. */ -}}
    {{- $madeClass := .spec.storageClassName | default "" -}}
    {{- if and $class (ne $madeClass $class) -}}
      {{- fail (printf "%s.storageClass is %q, and the volume %s has %q, which cannot change. Set it to %q." $server.key $class $claim $madeClass $madeClass) -}}
    {{- end -}}
  {{- end -}}
  {{- if $isOtherTemplate -}}
    {{- fail (printf "%s.size is %s, and the StatefulSet was made with %s, which an upgrade cannot change. %s the StatefulSet first, then run the same command again; its pod and its volume stay:%s" $server.key $size $template.resources.requests.storage $setBack $deleteSet) -}}
  {{- end -}}
  {{- $templateClass := $template.storageClassName | default "" -}}
  {{- if and $set (ne $templateClass $class) -}}
    {{- fail (printf "%s.storageClass is %q, and the StatefulSet was made with %q, which an upgrade cannot change. Set it back, or delete the StatefulSet first, then run the same command again; its pod and its volume stay:%s" $server.key $class $templateClass $deleteSet) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
