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
{{- $networks := dict "networkPolicies.privateNetworks" $policies.privateNetworks "scaling.metrics.apiServer" .Values.scaling.metrics.apiServer -}}
{{- $peers := dict -}}
{{- range $key := list "gateways" "clients" "monitoring" -}}{{- $_ := set $peers $key (get $policies $key | default list) -}}{{- end -}}
{{- range $name, $destination := $policies.destinations -}}
  {{- $_ := set $peers (printf "destinations.%s.to" $name) $destination.to -}}
  {{- range $destination.ports -}}
    {{- if and (hasKey . "endPort") (lt (int .endPort) (int .port)) -}}
      {{- fail (printf "networkPolicies.destinations.%s.ports: endPort is %d and port is %d. Set endPort to at least port." $name (int .endPort) (int .port)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $key, $some := $peers -}}
  {{- $named := list -}}
  {{- range $some -}}
    {{- with .ipBlock -}}{{- $named = concat $named (list .cidr) (.except | default list) -}}{{- end -}}
  {{- end -}}
  {{- $_ := set $networks (printf "networkPolicies.%s" $key) $named -}}
{{- end -}}
{{- range $key, $named := $networks -}}
  {{- range $named -}}
    {{- if not (include "llm-router.isNetwork" .) -}}
      {{- fail (printf "%s has %s, and the API server would refuse it: no bit may be set beyond the length, and ::ffff:0:0/96 is for no policy. Write the first address of the network, such as 10.1.2.0/24 in place of 10.1.2.3/24, or the one address, such as 10.1.2.3/32." $key .) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $key, $some := $peers -}}
  {{- range $some -}}
    {{- $block := .ipBlock | default dict -}}
    {{- range $except := $block.except -}}
      {{- $isLonger := gt (splitList "/" $except | last | int) (splitList "/" $block.cidr | last | int) -}}
      {{- if not (and $isLonger (include "llm-router.isWithin" (dict "cidr" $except "other" $block.cidr))) -}}
        {{- fail (printf "networkPolicies.%s has %s except %s, and only a smaller network within it can be left out. Remove it, or correct it." $key $block.cidr $except) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
