{{- /* Not empty for a network within a private one, by number or by networkPolicies.privateNetworks. */ -}}
{{- define "llm-router.isPrivate" -}}
{{- $cidr := .cidr -}}
{{- $within := false -}}
{{- range (.root.Files.Get "files/reach.yaml" | fromYaml).private -}}
  {{- if include "llm-router.isWithin" (dict "cidr" $cidr "other" .cidr) -}}{{- $within = true -}}{{- end -}}
{{- end -}}
{{- range .root.Values.networkPolicies.privateNetworks -}}
  {{- if include "llm-router.isWithin" (dict "cidr" $cidr "other" .) -}}{{- $within = true -}}{{- end -}}
{{- end -}}
{{- if $within -}}true{{- end -}}
{{- end -}}

{{- /* Not empty if `cidr` is within `other`. Of IPv6, that is fc00::/7 or the very same network: Helm does not calculate with so large numbers. */ -}}
{{- define "llm-router.isWithin" -}}
{{- $octet := "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])" -}}
{{- $isIpv4 := printf "^%s(\\.%s){3}/(3[0-2]|[12]?[0-9])$" $octet $octet -}}
{{- if and (regexMatch $isIpv4 .cidr) (regexMatch $isIpv4 .other) -}}
  {{- $length := splitList "/" .cidr | last | int -}}
  {{- $otherLength := splitList "/" .other | last | int -}}
  {{- $size := 1 -}}
  {{- range until (sub 32 $otherLength | int) -}}{{- $size = mul $size 2 -}}{{- end -}}
  {{- $first := include "llm-router.ipv4Number" .cidr | int64 -}}
  {{- $otherFirst := include "llm-router.ipv4Number" .other | int64 -}}
  {{- if and (ge $length $otherLength) (eq (div $first $size) (div $otherFirst $size)) -}}true{{- end -}}
{{- else if eq .other "fc00::/7" -}}
  {{- if regexMatch "^(?i)f[cd][0-9a-f]{2}:.*/([7-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$" .cidr -}}true{{- end -}}
{{- else if eq (lower .cidr) (lower .other) -}}true
{{- end -}}
{{- end -}}

{{- define "llm-router.ipv4Number" -}}
{{- $number := 0 -}}
{{- range splitList "." (splitList "/" . | first) -}}{{- $number = add (mul $number 256) (int .) -}}{{- end -}}
{{- $number -}}
{{- end -}}
