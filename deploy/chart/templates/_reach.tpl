{{- /*
What a function may reach, as JSON, {"to": […]}: what the value says, or files/reach.yaml for its name, or for the function that it is
made from. A target in the cluster takes what leads outside from its function, by the catalogue in the values as by the shipped one.
*/ -}}
{{- define "llm-router.reach" -}}
{{- $reach := .root.Files.Get "files/reach.yaml" | fromYaml -}}
{{- $name := .function.name -}}
{{- $owns := .root.Values.networkPolicies.functions | default dict -}}
{{- $own := hasKey $owns $name -}}
{{- $to := get $reach.functions $name | default (get $reach.functions .function.from) -}}
{{- if $own -}}{{- $to = get $owns $name -}}{{- end -}}
{{- $served := include "llm-router.served" . | fromJson -}}
{{- $leads := list -}}
{{- range $to -}}{{- if has . $reach.outside -}}{{- $leads = append $leads . -}}{{- end -}}{{- end -}}
{{- if and $served.inside $leads -}}
  {{- if $served.outside -}}
    {{- fail (printf "%s serves %s in the cluster and %s outside of it. Private prompts must find no way out: deploy the function twice, under two names (functions.NAME.from), and give each its own targets." $name $served.inside $served.outside) -}}
  {{- else if $own -}}
    {{- fail (printf "networkPolicies.functions.%s: the function serves %s in the cluster, so private prompts must find no way out. Remove %s." $name $served.inside ($leads | join ", ")) -}}
  {{- end -}}
  {{- range $leads -}}{{- $to = without $to . -}}{{- end -}}
  {{- $to = append $to "model-server" -}}
{{- end -}}
{{- dict "to" $to | toJson -}}
{{- end -}}

{{- /* An enabled target of a function in the cluster, and one outside, as JSON. `trusted` says that private prompts may leave. */ -}}
{{- define "llm-router.served" -}}
{{- $function := .function.name -}}
{{- $served := dict "inside" "" "outside" "" -}}
{{- if .root.Values.catalogue -}}
  {{- range (fromYaml .root.Values.catalogue).targets -}}
    {{- $isUsed := ne (get . "enabled" | toString) "false" -}}
    {{- /* One without a locality is refused by the router, and one that a variable says may be in the cluster. */ -}}
    {{- if and $isUsed (get . "locality") (eq $function (get . "function" | toString | regexFind "^[^.]*")) -}}
      {{- $isOutside := or (eq (get . "locality" | toString) "external") (eq (get . "trusted" | toString) "true") -}}
      {{- $_ := set $served (ternary "outside" "inside" $isOutside) (printf "%s/%s" (get . "provider") (get . "model")) -}}
    {{- end -}}
  {{- end -}}
{{- else -}}
  {{- $inCluster := get (.root.Files.Get "files/reach.yaml" | fromYaml).inCluster $function -}}
  {{- with $inCluster -}}{{- $_ := set $served "inside" . -}}{{- end -}}
{{- end -}}
{{- $served | toJson -}}
{{- end -}}

{{- /* Not empty if the catalogue in the values has webhooks. */ -}}
{{- define "llm-router.hasWebhooks" -}}
{{- if and .Values.catalogue (fromYaml .Values.catalogue).webhooks -}}true{{- end -}}
{{- end -}}

{{- /* One destination as a rule of egress, as JSON; empty if it has none. */ -}}
{{- define "llm-router.egressTo" -}}
{{- $values := .root.Values -}}
{{- $policies := $values.networkPolicies -}}
{{- $isPlain := eq $values.mode "deployments" -}}
{{- $functions := (include "llm-router.functions" .root | fromJson).functions -}}
{{- $rule := dict -}}
{{- if eq .destination "internet-443" -}}
  {{- $blocks := list -}}
  {{- range (.root.Files.Get "files/reach.yaml" | fromYaml).internet -}}
    {{- $block := . -}}
    {{- $except := .except -}}
    {{- range $policies.privateNetworks -}}
      {{- if include "llm-router.shareOf" (dict "network" . "internet" $block.cidr) -}}{{- $except = append $except . -}}{{- end -}}
    {{- end -}}
    {{- $blocks = append $blocks (dict "ipBlock" (dict "cidr" .cidr "except" $except)) -}}
  {{- end -}}
  {{- $rule = dict "to" $blocks "ports" (list (dict "port" 443)) -}}
{{- else if has .destination (list "siblings" "router") -}}
  {{- $pattern := ternary "^llm-router$" "-(generate|embed)$" (eq .destination "router") -}}
  {{- $names := list -}}
  {{- range $functions -}}{{- if regexMatch $pattern .from -}}{{- $names = append $names .name -}}{{- end -}}{{- end -}}
  {{- if and $isPlain $names -}}
    {{- $pods := dict "matchExpressions" (list (dict "key" "faas_function" "operator" "In" "values" $names)) -}}
    {{- $rule = dict "to" (list (dict "podSelector" $pods)) "ports" (list (dict "port" 8080)) -}}
  {{- end -}}
{{- else if not (and $isPlain (eq .destination "gateway")) -}}
  {{- if not (hasKey $policies.destinations .destination) -}}
    {{- fail (printf "networkPolicies.functions.%s: the destination %s is not defined. Add networkPolicies.destinations.%s, with `to` and `ports`." .function.name .destination .destination) -}}
  {{- end -}}
  {{- $rule = get $policies.destinations .destination -}}
  {{- $to := $rule.to -}}
  {{- $server := dict "store" (list "llm-router-valkey" (eq $values.store.kind "valkey")) "postgres" (list "llm-router-postgres" $values.archive.postgres.enabled) -}}
  {{- with get $server .destination -}}
    {{- if last . -}}{{- $to = append $to (dict "podSelector" (dict "matchLabels" (dict "app.kubernetes.io/component" (first .)))) -}}{{- end -}}
  {{- end -}}
  {{- $variable := get (dict "ollama" "OLLAMA_HOST" "cluster" "CLUSTER_BASE_URL" "telemetry" "OTEL_EXPORTER_OTLP_ENDPOINT") .destination -}}
  {{- $address := get .function.environment $variable | default "" -}}
  {{- if and (include "llm-router.isOutside" $address) (not (contains "ipBlock" ($to | toJson))) -}}
    {{- fail (printf "%s has %s=%s, which is not a Service of this cluster, but networkPolicies.destinations.%s.to names only pods, so the function could not reach it. Add its address, such as {ipBlock: {cidr: 10.1.2.3/32}}, and check the ports." .function.name $variable $address .destination) -}}
  {{- end -}}
  {{- /* Clients read both spellings of a proxy. */ -}}
  {{- $proxy := get .function.environment "https_proxy" | default (get .function.environment "HTTPS_PROXY") -}}
  {{- $isNeeded := or
      (has .destination (list "postgres" "model-server" "cluster"))
      (and (eq .destination "store") (eq $values.store.kind "redis"))
      (and (eq .destination "egress-proxy") (not (empty $proxy)))
      (and (eq .destination "webhooks") (not (empty (include "llm-router.hasWebhooks" .root))))
  -}}
  {{- if and $isNeeded (not $to) -}}
    {{- $whose := ternary "their" "its" (eq .destination "webhooks") -}}
    {{- $moving := ternary " For receivers without a fixed address, such as Slack, name internet-443 in networkPolicies.functions.llm-router, in place of webhooks, as docs/webhooks.md shows." "" (eq .destination "webhooks") -}}
    {{- fail (printf "%s cannot reach its %s yet: set networkPolicies.destinations.%s.to to %s address, such as [{ipBlock: {cidr: 10.1.2.3/32}}], or networkPolicies.enabled=false.%s" .function.name .destination .destination $whose $moving) -}}
  {{- end -}}
  {{- $inside := (include "llm-router.served" . | fromJson).inside -}}
  {{- /* A resolver on the node is as good as one in a pod. The same address has other services on other ports, such as metadata. */ -}}
  {{- $isDnsAlone := eq .destination "dns" -}}
  {{- range $rule.ports -}}
    {{- if or (ne (int .port) 53) (hasKey . "endPort") -}}{{- $isDnsAlone = false -}}{{- end -}}
  {{- end -}}
  {{- $resolvers := ternary " A resolver on the node, such as 169.254.20.10/32, can be in it if all ports are 53." "" (eq .destination "dns") -}}
  {{- range $to -}}
    {{- if regexMatch "/0+$" (dig "ipBlock" "cidr" "" .) -}}
      {{- fail (printf "networkPolicies.destinations.%s.to has %s, which is everything. Name only the networks where the server is." $.destination .ipBlock.cidr) -}}
    {{- end -}}
    {{- $cidr := dig "ipBlock" "cidr" "" . -}}
    {{- $isResolver := and $isDnsAlone (regexMatch "^169\\.254\\.[0-9]+\\.[0-9]+/32$" $cidr) -}}
    {{- if and $inside $cidr (not $isResolver) (not (include "llm-router.isPrivate" (dict "root" $.root "cidr" $cidr))) -}}
      {{- fail (printf "networkPolicies.destinations.%s.to has %s, which %s may reach, and it serves %s in the cluster: private prompts would leave it. That is not within a private network. Name where it is in yours, or add the network to networkPolicies.privateNetworks if it is one of yours.%s" $.destination $cidr $.function.name $inside $resolvers) -}}
    {{- end -}}
  {{- end -}}
  {{- $rule = ternary (dict "to" $to "ports" $rule.ports) dict (not (empty $to)) -}}
{{- end -}}
{{- $rule | toJson -}}
{{- end -}}

{{- /* A rule of egress to DNS as JSON, {"egress": […]}, for pods of the chart that are no function; empty if DNS is out of reach. */ -}}
{{- define "llm-router.egressToDns" -}}
{{- $pods := dict "name" .name "environment" dict -}}
{{- $rule := include "llm-router.egressTo" (dict "root" .root "destination" "dns" "function" $pods) | fromJson -}}
{{- dict "egress" (ternary (list $rule) list (not (empty $rule))) | toJson -}}
{{- end -}}

{{- /* Not empty for an address that is no name of a Service: a number, or a name with two dots or more that is not in svc. */ -}}
{{- define "llm-router.isOutside" -}}
{{- $host := regexReplaceAll "^[a-z]+://" . "" | regexFind "^(\\[[^]]*\\]|[^:/]*)" -}}
{{- if and (or (hasPrefix "[" $host) (regexMatch "\\..*\\." $host)) (not (regexMatch "\\.svc(\\.|$)" $host)) -}}true{{- end -}}
{{- end -}}

{{- /* Who may call a function, as JSON, {"from": […]}. The network cannot tell a scrape from a call: both are on port 8080. */ -}}
{{- define "llm-router.callers" -}}
{{- $policies := .root.Values.networkPolicies -}}
{{- $from := $policies.monitoring | default list -}}
{{- if ne .root.Values.mode "deployments" -}}
  {{- $from = concat ($policies.gateways | default list) $from -}}
{{- else if has .function.from (list "llm-router" "llm-console") -}}
  {{- $from = concat ($policies.clients | default list) $from -}}
{{- end -}}
{{- if eq .function.from "llm-router" -}}
  {{- /* Asks for the demand without the gateway. */ -}}
  {{- $from = append $from (dict "podSelector" (dict "matchLabels" (include "llm-router.selector" "scale-metrics" | fromYaml))) -}}
{{- end -}}
{{- if eq .root.Values.mode "deployments" -}}
  {{- $kinds := list -}}
  {{- if eq .function.from "llm-router" -}}{{- $kinds = list "llm-console" "ledger-archive" -}}
  {{- else if regexMatch "-(generate|embed)$" .function.from -}}{{- $kinds = list "llm-router" -}}
  {{- else if eq .function.from "ledger-archive" -}}
    {{- $from = append $from (dict "podSelector" (dict "matchLabels" (dict "app.kubernetes.io/component" "archive-schedule"))) -}}
  {{- end -}}
  {{- range (include "llm-router.functions" .root | fromJson).functions -}}
    {{- if has .from $kinds -}}
      {{- $from = append $from (dict "podSelector" (dict "matchLabels" (dict "faas_function" .name))) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- dict "from" $from | toJson -}}
{{- end -}}
