{{- /* Not empty for what the API server takes: an address with a length beyond which no bit is set, and none of IPv4 within ::ffff:0:0/96. */ -}}
{{- define "llama-cluster.isNetwork" -}}
{{- $bits := include "llama-cluster.addressBits" . -}}
{{- $isWhole := eq (len $bits) (ternary 128 32 (contains ":" .)) -}}
{{- $isMapped := hasPrefix (printf "%s%s" (repeat 80 "0") (repeat 16 "1")) $bits -}}
{{- if and $isWhole (not $isMapped) (not (contains "1" (substr (splitList "/" . | last | int) -1 $bits))) -}}true{{- end -}}
{{- end -}}

{{- /* The address of a network as 32 or 128 letters 0 and 1; more for one of IPv6 that has too many groups. */ -}}
{{- define "llama-cluster.addressBits" -}}
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
