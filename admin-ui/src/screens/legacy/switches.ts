/** What each legacy switch does, in words. */
export const SWITCH_WORDS: Record<string, string> = {
  path_v1: "/v1/oauth2/authorize and /v1/oauth2/token answer too.",
  path_v4: "/oauth2/v4/authorize, /oauth2/v4/token and /oauth2/v4/revoke answer too.",
  path_oauth_2_token: "/oauth/2/token answers too.",
  json_token: "The token endpoint reads JSON besides forms.",
  redirect_url_alias: "redirect_url is taken for redirect_uri.",
  scope_star: "scope=* means every API scope the app has.",
  grant_type_code: "grant_type=code means authorization_code.",
  implicit: "Apps that are given it may use the implicit grant.",
  password_grant: "First-party apps that are given it may use the password grant.",
  lenient_form: "Forms may have line breaks and white space between parameters.",
  openid_required: "Every authorization has to ask for openid.",
  scope_required: "Every authorization has to name its scopes.",
  challenge_32_128: "A code challenge may have 32 to 128 characters.",
  app_pkce: "Confidential apps may do without a code challenge.",
  allowed_grants: "Only some grant types exist.",
};
