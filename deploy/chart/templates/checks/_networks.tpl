{{- /* Networks that the API server would refuse when it is a policy's turn, and so would leave later ones out. */ -}}
{{- define "llm-router.checkNetworks" -}}
{{- $policies := .Values.networkPolicies -}}
{{- range $network := $policies.privateNetworks -}}
  {{- range ($.Files.Get "files/reach.yaml" | fromYaml).internet -}}
    {{- if eq (include "llm-router.shareOf" (dict "network" $network "internet" .cidr)) "all" -}}
      {{- fail (printf "networkPolicies.privateNetworks has %s, in which all %s addresses of the internet are, so that no function could reach its provider there. Name only the networks that are yours." $network (ternary "IPv6" "IPv4" (contains ":" .cidr))) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $peers := dict -}}
{{- range $key := list "gateways" "clients" "monitoring" -}}{{- $_ := set $peers $key (get $policies $key | default list) -}}{{- end -}}
{{- range $name, $destination := $policies.destinations -}}{{- $_ := set $peers (printf "destinations.%s.to" $name) $destination.to -}}{{- end -}}
{{- range $key, $some := $peers -}}
  {{- range $some -}}
    {{- $block := .ipBlock | default dict -}}
    {{- range $except := $block.except -}}
      {{- if include "llm-router.isNoPart" (dict "network" $except "of" $block.cidr) -}}
        {{- fail (printf "networkPolicies.%s has %s except %s, and only a smaller network within it can be left out. Remove it, or correct it." $key $block.cidr $except) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* Not empty for a network that cannot be a part of another. Of two of IPv6 only their lengths are compared: Helm does not calculate with so large numbers. */ -}}
{{- define "llm-router.isNoPart" -}}
{{- $isIpv6 := contains ":" .of -}}
{{- $isLonger := gt (splitList "/" .network | last | int) (splitList "/" .of | last | int) -}}
{{- $isWithin := or $isIpv6 (include "llm-router.isWithin" (dict "cidr" .network "other" .of)) -}}
{{- if not (and (eq $isIpv6 (contains ":" .network)) $isLonger $isWithin) -}}true{{- end -}}
{{- end -}}
