{{- /* Images of the chart itself that its admission policy would refuse: all at once, each with its fix. */ -}}
{{- define "llm-router.checkImages" -}}
{{- $registries := printf "^(%s)/" (join "|" .Values.admission.registries | replace "." "\\.") -}}
{{- $lines := list -}}
{{- range $image := include "llm-router.images" . | fromJsonArray -}}
  {{- $fixes := list -}}
  {{- if not (contains "@" .image) -}}{{- $fixes = append $fixes (printf "set %s" .digestFix) -}}{{- end -}}
  {{- if not (regexMatch $registries .image) -}}{{- $fixes = append $fixes "add its registry to admission.registries" -}}{{- end -}}
  {{- if not (regexMatch (include "llm-router.imagePattern" $) .image) -}}
    {{- $lines = append $lines (printf "  %s: %s: %s" .name .image ($fixes | join ", and " | default (printf "correct %s" .digestFix))) -}}
  {{- end -}}
{{- end -}}
{{- if $lines -}}
  {{- fail (printf "admission.registries takes images from %s alone, and by their digests. These would be refused:\n%s\n" (join " or " .Values.admission.registries) ($lines | sortAlpha | join "\n")) -}}
{{- end -}}
{{- end -}}

{{- /* The images of all pods that the chart makes, as JSON, and where each has its digest from. */ -}}
{{- define "llm-router.images" -}}
{{- $images := list -}}
{{- range (include "llm-router.functions" . | fromJson).functions -}}
  {{- $images = append $images (dict "name" .name "image" .image "digestFix" (printf "image.digests.%s" .name)) -}}
{{- end -}}
{{- if .Values.scaling.metrics.enabled -}}
  {{- $image := include "llm-router.image" (dict "root" . "name" "scale-metrics" "from" "scale-metrics") -}}
  {{- $images = append $images (dict "name" "scale-metrics" "image" $image "digestFix" "image.digests.scale-metrics") -}}
{{- end -}}
{{- if eq .Values.store.kind "valkey" -}}
  {{- $images = append $images (dict "name" "llm-router-valkey" "image" .Values.store.valkey.image "digestFix" "store.valkey.image to one with its digest") -}}
{{- end -}}
{{- if .Values.archive.postgres.enabled -}}
  {{- $images = append $images (dict "name" "llm-router-postgres" "image" .Values.archive.postgres.image "digestFix" "archive.postgres.image to one with its digest") -}}
{{- end -}}
{{- $images | toJson -}}
{{- end -}}
