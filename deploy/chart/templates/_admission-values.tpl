{{- /* What the schema of Functions takes as text, and OpenFaaS makes a Deployment of that no apiserver takes. */ -}}
{{- define "llm-router.functionValues" -}}
{{- range $resource := list "cpu" "memory" }}
{{- range $kind := list "limits" "requests" }}
{{- $field := printf "object.spec.?%s.?%s" $kind $resource }}
- expression: {{ printf "!%s.hasValue() || isQuantity(%s.value()) && quantity(%s.value()).isGreaterThan(quantity('0'))" $field $field $field | toJson }}
  reason: Invalid
  messageExpression: {{ printf "'spec.%s.%s is ' + object.spec.%s.%s + ': write an amount above 0, such as %s.'" $kind $resource $kind $resource (ternary "200m" "256Mi" (eq $resource "cpu")) | toJson }}
{{- end }}
{{- $limit := printf "object.spec.?limits.?%s" $resource }}
{{- $request := printf "object.spec.?requests.?%s" $resource }}
- expression: >-
    ![{{ $limit }}, {{ $request }}].all(q, q.hasValue() && isQuantity(q.value()))
    || quantity({{ $request }}.value()).compareTo(quantity({{ $limit }}.value())) <= 0
  reason: Invalid
  messageExpression: {{ printf "'spec.requests.%s is ' + object.spec.requests.%s + ', and the limit ' + object.spec.limits.%s + ': request no more than the limit.'" $resource $resource $resource | toJson }}
{{- end }}
{{- $label := "^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$" }}
- expression: {{ printf "object.spec.?labels.orValue({}).all(k, object.spec.labels[k].matches('%s'))" $label | toJson }}
  reason: Invalid
  messageExpression: {{ printf "'spec.labels: ' + object.spec.labels.filter(k, !object.spec.labels[k].matches('%s')).join(', ') + ': write 63 letters, digits, dots, dashes and underscores at the most.'" $label | toJson }}
{{- $key := "^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$" }}
{{- range $field := list "labels" "annotations" }}
- expression: {{ printf "object.spec.?%s.orValue({}).all(k, k.matches('%s'))" $field $key | toJson }}
  reason: Invalid
  messageExpression: {{ printf "'spec.%s has the key ' + object.spec.%s.filter(k, !k.matches('%s')).join(', ') + ': write 63 letters, digits, dots, dashes and underscores at the most, if you like after a domain and a slash.'" $field $field $key | toJson }}
{{- end }}
- expression: object.spec.name.matches('^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$')
  reason: Invalid
  messageExpression: "'spec.name is ' + object.spec.name + ': a Service has this name, so write 63 small letters, digits and dashes at the most, with a letter first.'"
{{- end -}}
