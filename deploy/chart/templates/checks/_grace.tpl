{{- define "llm-router.checkGrace" -}}
{{- with .Values.gracePeriodSeconds -}}
{{- range (include "llm-router.functions" $ | fromJson).functions -}}
  {{- if lt ($.Values.gracePeriodSeconds | int) (.terminationGraceSeconds | int) -}}
    {{- fail (printf "gracePeriodSeconds is %d, but %s needs %d to finish its longest call when its pod is stopped. Raise it, set it to null, or lower write_timeout and exec_timeout in functions.%s.environment." ($.Values.gracePeriodSeconds | int) .name (.terminationGraceSeconds | int) .name) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
