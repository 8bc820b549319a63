//! A client library that knows nothing of this server, the crate `openidconnect`, lives a whole life with it: what it
//! learns it learns from discovery, and what it is given it verifies itself.

use harness::carrier::carry;
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, World};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGrantType, CoreIdTokenClaims, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken,
    CoreSubjectIdentifierType, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IntrospectionUrl, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError,
    RevocationUrl, Scope, TokenIntrospectionResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};

/// Members of discovery that RFC 8414 adds.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Endpoints {
    revocation_endpoint: String,
    introspection_endpoint: String,
}

impl AdditionalProviderMetadata for Endpoints {}

type Metadata = ProviderMetadata<
    Endpoints,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointSet, EndpointSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A client made from discovery and what its app was given at registration, and nothing else.
async fn discover(app: &App) -> Client {
    let issuer = IssuerUrl::new(app.issuer.clone()).expect("an issuer");
    let metadata = Metadata::discover_async(issuer, &carry).await.expect("a discovery document that fits the issuer");
    let endpoints = metadata.additional_metadata().clone();
    // The library revokes over https only.
    let revocation = endpoints.revocation_endpoint.replace("http://", "https://");
    let secret = app.secret.clone().map(ClientSecret::new);
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(app.client_id.clone()), secret)
        .set_revocation_url(RevocationUrl::new(revocation).expect("an address"))
        .set_introspection_url(IntrospectionUrl::new(endpoints.introspection_endpoint).expect("an address"));
    let client = if app.post { client.set_auth_type(AuthType::RequestBody) } else { client };
    match RedirectUrl::new(app.redirect_uri.clone()) {
        Ok(redirect_uri) => client.set_redirect_uri(redirect_uri),
        // A machine has none.
        Err(_) => client,
    }
}

/// What a client remembers between the authorization request and the answer.
struct Begun {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// Sends a person through the authorization endpoint; the code.
async fn authorize(client: &Client, issuer: &str) -> (AuthorizationCode, Begun) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "email", "offline_access"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let answer = Browser::new().authorize(url.as_str(), "ada", PASSWORD).await;
    let parameter = |name| answer.redirect_parameter(name).unwrap_or_else(|| panic!("no {name}: {answer:?}"));
    assert_eq!((parameter("state").as_str(), parameter("iss").as_str()), (state.secret().as_str(), issuer));
    (AuthorizationCode::new(parameter("code")), Begun { state, nonce, verifier })
}

/// Redeems the code.
async fn redeem(client: &Client, code: AuthorizationCode, verifier: PkceCodeVerifier) -> CoreTokenResponse {
    let request = client.exchange_code(code).expect("a token endpoint").set_pkce_verifier(verifier);
    request.request_async(&carry).await.expect("tokens")
}

/// Verifies the ID token as the library does: signature, issuer, audience, expiry, nonce, `at_hash`.
fn verified<'t>(client: &Client, tokens: &'t CoreTokenResponse, nonce: &Nonce) -> &'t CoreIdTokenClaims {
    let verifier = client.id_token_verifier();
    let id_token = tokens.id_token().expect("an ID token");
    let claims = id_token.claims(&verifier, nonce).expect("claims that hold");
    let key = id_token.signing_key(&verifier).expect("a published key");
    let algorithm = id_token.signing_alg().expect("an algorithm");
    let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).expect("a hash");
    assert_eq!(claims.access_token_hash(), Some(&hash));
    claims
}

async fn whole_life(algorithm: &str, expected: CoreJwsSigningAlgorithm) {
    let world = World::new().await;
    let sub = world.user("ada").await;
    let app = world.app_with(AppType::Web, |app| app.id_token_alg = Some(algorithm.to_owned())).await;
    let client = discover(&app).await;
    let (code, begun) = authorize(&client, &app.issuer).await;
    let tokens = redeem(&client, code, begun.verifier).await;
    assert_eq!(tokens.id_token().expect("an ID token").signing_alg().expect("alg"), &expected);
    let claims = verified(&client, &tokens, &begun.nonce);
    assert_eq!(claims.subject().as_str(), sub);

    let person = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone()));
    let person: CoreUserInfoClaims = person.expect("userinfo").request_async(&carry).await.expect("a person");
    assert_eq!(person.email().map(|email| email.as_str()), Some("ada@example.test"));
    let name = person.name().and_then(|name| name.get(None)).map(|name| name.as_str());
    assert_eq!(name, Some("Ada Lovelace"));

    let refresh = tokens.refresh_token().expect("a refresh token");
    let next = client.exchange_refresh_token(refresh).expect("a token endpoint").request_async(&carry).await;
    let next = next.expect("next tokens");
    let id_token = next.id_token().expect("a next ID token");
    // OpenID Connect Core §12.2: a refreshed ID token need not carry the nonce.
    let again = id_token.claims(&client.id_token_verifier(), |_: Option<&Nonce>| Ok(())).expect("claims that hold");
    assert_eq!((again.subject(), again.issuer()), (claims.subject(), claims.issuer()));
    assert_eq!(again.auth_time(), claims.auth_time());
    ends(&client, &next).await;
    assert!(!begun.state.secret().is_empty());
}

/// Introspection says the token is good until it is revoked.
async fn ends(client: &Client, tokens: &CoreTokenResponse) {
    let described = client.introspect(tokens.access_token()).request_async(&carry).await.expect("a description");
    assert!(described.active());
    assert_eq!(described.client_id(), Some(client.client_id()));
    assert!(described.scopes().is_some_and(|scopes| scopes.iter().any(|scope| scope.as_str() == "openid")));
    let refresh = tokens.refresh_token().expect("a refresh token").clone();
    let token = CoreRevocableToken::from(refresh.clone());
    client.revoke_token(token).expect("a revocation endpoint").request_async(&carry).await.expect("revoked");
    let described = client.introspect(tokens.access_token()).request_async(&carry).await.expect("a description");
    assert!(!described.active());
    let refused = client.exchange_refresh_token(&refresh).expect("a token endpoint").request_async(&carry).await;
    match refused {
        Err(RequestTokenError::ServerResponse(error)) => {
            assert_eq!(*error.error(), CoreErrorResponseType::InvalidGrant);
        }
        other => panic!("a revoked refresh token: {other:?}"),
    }
}

#[tokio::test]
async fn a_foreign_client_lives_a_whole_life_with_rs256() {
    whole_life("RS256", CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256).await;
}

#[tokio::test]
async fn a_foreign_client_lives_a_whole_life_with_es256() {
    whole_life("ES256", CoreJwsSigningAlgorithm::EcdsaP256Sha256).await;
}

#[tokio::test]
async fn a_foreign_client_lives_a_whole_life_with_eddsa() {
    whole_life("EdDSA", CoreJwsSigningAlgorithm::EdDsa).await;
}

#[tokio::test]
async fn a_public_client_needs_no_secret_and_one_by_post_sends_it_in_the_form() {
    let world = World::new().await;
    let sub = world.user("ada").await;
    let by_post = world.app_with(AppType::Web, |app| app.auth_method = Some(entity::app::AuthMethod::ClientSecretPost));
    for app in [world.app(AppType::Spa).await, by_post.await] {
        let client = discover(&app).await;
        let (code, begun) = authorize(&client, &app.issuer).await;
        let tokens = redeem(&client, code, begun.verifier).await;
        assert_eq!(verified(&client, &tokens, &begun.nonce).subject().as_str(), sub);
    }
}

#[tokio::test]
async fn a_machine_client_needs_nobody() {
    let world = World::new().await;
    let client = discover(&world.app(AppType::Machine).await).await;
    let request = client.exchange_client_credentials().expect("a token endpoint");
    let tokens = request.add_scope(Scope::new("reports:read".to_owned())).request_async(&carry).await.expect("a token");
    assert!(tokens.refresh_token().is_none() && tokens.id_token().is_none());
    let described = client.introspect(tokens.access_token()).request_async(&carry).await.expect("a description");
    assert!(described.active());
}

/// The checks above can fail: the library refuses what was not made for this client and this request.
#[tokio::test]
async fn an_id_token_for_somebody_else_is_refused_by_the_client() {
    let world = World::new().await;
    world.user("ada").await;
    let (app, neighbour) = (world.app(AppType::Web).await, world.app(AppType::Web).await);
    let client = discover(&app).await;
    let (code, begun) = authorize(&client, &app.issuer).await;
    let tokens = redeem(&client, code, begun.verifier).await;
    let id_token = tokens.id_token().expect("an ID token");
    let refused = id_token.claims(&client.id_token_verifier(), &Nonce::new_random());
    assert!(matches!(refused, Err(ClaimsVerificationError::InvalidNonce(_))), "{refused:?}");
    let other = discover(&neighbour).await;
    let refused = id_token.claims(&other.id_token_verifier(), &begun.nonce);
    assert!(matches!(refused, Err(ClaimsVerificationError::InvalidAudience(_))), "{refused:?}");
    let stranger = World::new().await;
    let foreign = discover(&App { client_id: app.client_id.clone(), ..stranger.app(AppType::Web).await }).await;
    let refused = id_token.claims(&foreign.id_token_verifier(), &begun.nonce);
    assert!(matches!(refused, Err(ClaimsVerificationError::InvalidIssuer(_))), "{refused:?}");
}
