import type { SimulatedRoute } from './provider.ts'
import { jsonReply, textReply } from './reply.ts'

const validForMs = 3_600_000
const credentials = () => ({
  AccessKeyId: 'ASIASIMULATED',
  SecretAccessKey: 'simulated-secret',
  Expiration: new Date(Date.now() + validForMs).toISOString(),
})

/**
 * Where a pod gets the credentials of its role: STS's exchange of the cluster's web identity token, and the endpoint that
 * `AWS_CONTAINER_CREDENTIALS_FULL_URI` names. Every token is good except none and `invalid`.
 */
export const awsCredentialRoutes: SimulatedRoute[] = [
  {
    method: 'POST',
    path: '/',
    callsModel: false,
    answer: ({ body }) => {
      const { Action, WebIdentityToken: token } = Object(body)
      if (Action !== 'AssumeRoleWithWebIdentity') return stsError('InvalidAction', 'Could not find the operation.')
      if (!token || token === 'invalid') return stsError('InvalidIdentityToken', 'The ID Token provided is not valid.')
      const { AccessKeyId, SecretAccessKey, Expiration } = credentials()
      return textReply(
        `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}</SecretAccessKey><SessionToken>simulated-session</SessionToken><Expiration>${Expiration}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
        { headers: { 'content-type': 'text/xml' } },
      )
    },
  },
  {
    method: 'GET',
    path: '/v1/credentials',
    callsModel: false,
    answer: () => jsonReply({ ...credentials(), Token: 'simulated-session' }),
  },
]

function stsError(code: string, message: string) {
  return textReply(
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>simulated</RequestId></ErrorResponse>`,
    { status: 400, headers: { 'content-type': 'text/xml' } },
  )
}
