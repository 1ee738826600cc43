/** The environment is the first part of the path: the certificate stays, only the URL changes (guide: 接続検証環境 / 本番環境). */
export type Environment = 'verification' | 'production'

export const environment: Environment = /^\/production(\/|$)/.test(location.pathname) ? 'production' : 'verification'

/** Where the API of this environment is, on the same host as the screens. */
export const api_base = `/${environment}/api/v1`

/** The other environment's screens, for the link on the login screen. */
export const other_environment: Environment = environment === 'production' ? 'verification' : 'production'
