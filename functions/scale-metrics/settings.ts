import * as v from 'valibot'
import { siblingSettings } from '#runtime/http/siblings.ts'
import { wholeNumber } from '#runtime/settings.ts'

export const settings = {
  /**
   * Where the router is by its own name. Never through OpenFaaS's gateway: the gateway counts calls, so asking for the demand would be
   * what keeps the router from scaling to zero.
   */
  function_url: v.optional(siblingSettings.function_url.wrapped, 'http://{function}.openfaas-fn:8080'),
  /** The namespace of the router. */
  ROUTER_NAMESPACE: v.optional(v.string(), 'openfaas-fn'),
  /** The namespaces whose autoscalers may ask for metrics, with commas between them. */
  METRIC_NAMESPACES: v.optional(
    v.pipe(
      v.string(),
      v.transform((names) => names.split(',').map((name) => name.trim())),
    ),
  ),
  /** With a certificate and its key, in PEM, Kubernetes' external metrics API is served on TLS_PORT. */
  TLS_CERT_FILE: v.optional(v.string()),
  TLS_KEY_FILE: v.optional(v.string()),
  TLS_PORT: v.optional(wholeNumber(0, 65_535), '6443'),
  /** Where KEDA's external scaler is served, over TLS if there is a certificate; nowhere if it is not set. */
  EXTERNAL_SCALER_PORT: v.optional(wholeNumber(0, 65_535)),
  /** What Kubernetes gives each pod that has a service account. */
  SERVICE_ACCOUNT_PATH: v.optional(v.string(), '/var/run/secrets/kubernetes.io/serviceaccount'),
  KUBERNETES_SERVICE_HOST: v.optional(v.string(), 'kubernetes.default.svc'),
  KUBERNETES_SERVICE_PORT: v.optional(wholeNumber(1, 65_535), '443'),
}
