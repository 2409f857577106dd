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

{{- /*
What a network takes of a block of the internet, which is 0.0.0.0/0 or 2000::/3: `all`, `some`, or nothing (empty). For IPv6 the first
hexadecimal digit tells, of which the block fixes three bits; a first group of less than four digits begins with 0.
*/ -}}
{{- define "llm-router.shareOf" -}}
{{- $isIpv6 := contains ":" .network -}}
{{- if eq $isIpv6 (contains ":" .internet) -}}
  {{- $length := splitList "/" .network | last | int -}}
  {{- if not $isIpv6 -}}{{ ternary "all" "some" (eq $length 0) }}
  {{- else -}}
    {{- $digit := regexFind "^[0-9a-fA-F]{4}:" .network | default "0" | trunc 1 -}}
    {{- $fits := index (list "." "[0-7]" "[0-3]" "[23]") (min $length 3 | int) -}}
    {{- if regexMatch $fits $digit -}}{{ ternary "all" "some" (le $length 3) }}{{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
