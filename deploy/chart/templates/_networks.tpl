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

{{- /* Not empty if `cidr` is within `other`. */ -}}
{{- define "llm-router.isWithin" -}}
{{- $length := splitList "/" .cidr | last | int -}}
{{- $otherLength := splitList "/" .other | last | int -}}
{{- $bits := include "llm-router.addressBits" .cidr -}}
{{- $otherBits := include "llm-router.addressBits" .other -}}
{{- if and (eq (len $bits) (len $otherBits)) (ge $length $otherLength) (hasPrefix (trunc $otherLength $otherBits) $bits) -}}true{{- end -}}
{{- end -}}

{{- /* Not empty for what the API server takes: an address with a length beyond which no bit is set, and none of IPv4 within ::ffff:0:0/96. */ -}}
{{- define "llm-router.isNetwork" -}}
{{- $bits := include "llm-router.addressBits" . -}}
{{- $isWhole := eq (len $bits) (ternary 128 32 (contains ":" .)) -}}
{{- $isMapped := hasPrefix (printf "%s%s" (repeat 80 "0") (repeat 16 "1")) $bits -}}
{{- if and $isWhole (not $isMapped) (not (contains "1" (substr (splitList "/" . | last | int) -1 $bits))) -}}true{{- end -}}
{{- end -}}

{{- /* The address of a network as 32 or 128 letters 0 and 1; more for one of IPv6 that has too many groups. */ -}}
{{- define "llm-router.addressBits" -}}
{{- $address := splitList "/" . | first | lower -}}
{{- if contains ":" $address -}}
  {{- /* Before and after `::`, in four digits a group. */ -}}
  {{- $ends := list -}}
  {{- range splitList "::" $address -}}
    {{- $digits := "" -}}
    {{- range splitList ":" . | compact -}}{{- $digits = printf "000%s" . | trunc -4 | printf "%s%s" $digits -}}{{- end -}}
    {{- $ends = append $ends $digits -}}
  {{- end -}}
  {{- $zeros := repeat (sub 32 (join "" $ends | len) | max 4 | int) "0" -}}
  {{- range splitList "" (join $zeros $ends) -}}{{ splitList . "0123456789abcdef" | first | len | printf "%04b" }}{{- end -}}
{{- else -}}
  {{- range splitList "." $address -}}{{ int . | printf "%08b" }}{{- end -}}
{{- end -}}
{{- end -}}

{{- /* What a network takes of a block of the internet: `all`, `some`, or nothing (empty). */ -}}
{{- define "llm-router.shareOf" -}}
{{- if include "llm-router.isWithin" (dict "cidr" .internet "other" .network) -}}all
{{- else if include "llm-router.isWithin" (dict "cidr" .network "other" .internet) -}}some
{{- end -}}
{{- end -}}
