{{- /* After an upgrade with --reuse-values, the values lack what the older version did not have. */ -}}
{{- define "llm-router.checkValues" -}}
{{- range $path := .Files.Get "files/sections.yaml" | fromYamlArray -}}
  {{- $section := $.Values -}}
  {{- range splitList "." $path -}}{{- $section = get $section . | default dict -}}{{- end -}}
  {{- if not $section -}}
    {{- fail (printf "The values lack %s. With --reuse-values they come from an older version of the chart: upgrade with --values and your own file, or with --reset-then-reuse-values." $path) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
