//! Signs its user in and says who it is. The program of docs/quickstarts/rust.md, which shows this very file.

use anyhow::{Context, bail, ensure};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse,
};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let issuer = std::env::var("ISSUER").context("ISSUER is not set")?;
    let client_id = std::env::var("CLIENT_ID").context("CLIENT_ID is not set")?;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let carry = |request| send(http.clone(), request);

    let listener = TcpListener::bind("127.0.0.1:0")?;
    let home = format!("http://{}", listener.local_addr()?);
    let metadata = CoreProviderMetadata::discover_async(IssuerUrl::new(issuer.clone())?, &carry).await?;
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(client_id), None)
        .set_redirect_uri(RedirectUrl::new(format!("{home}/callback"))?);

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    println!("open {url}");

    let answer = wait_for_answer(&listener, &home)?;
    let parameter = |name: &str| answer.get(name).map(String::as_str).unwrap_or_default();
    ensure!(parameter("state") == state.secret(), "the answer is to another sign-in");
    ensure!(parameter("iss") == issuer, "the answer is another server's");
    ensure!(parameter("error").is_empty(), "refused: {}", parameter("error"));

    let code = AuthorizationCode::new(parameter("code").to_owned());
    let tokens = client.exchange_code(code)?.set_pkce_verifier(verifier).request_async(&carry).await?;
    // Checks signature, issuer, audience, expiry and nonce.
    let checks = client.id_token_verifier();
    let id_token = tokens.id_token().context("no ID token")?;
    let claims = id_token.claims(&checks, &nonce)?;
    let hash =
        AccessTokenHash::from_token(tokens.access_token(), id_token.signing_alg()?, id_token.signing_key(&checks)?)?;
    ensure!(claims.access_token_hash() == Some(&hash), "the access token is of another sign-in");

    let subject = claims.subject();
    let request = client.user_info(tokens.access_token().clone(), Some(subject.clone()))?;
    let person: CoreUserInfoClaims = request.request_async(&carry).await?;
    let name = person.preferred_username().map_or("stranger", |name| name.as_str());
    println!("Hello {name}, you are {}.", subject.as_str());
    Ok(())
}

/// Waits until the browser comes back; what it brings.
fn wait_for_answer(listener: &TcpListener, home: &str) -> anyhow::Result<HashMap<String, String>> {
    for stream in listener.incoming() {
        let mut stream = stream?;
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line)?;
        let path = line.split(' ').nth(1).unwrap_or_default();
        // Browsers ask for an icon, too.
        if !path.starts_with("/callback?") {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
            continue;
        }
        let text = "Go back to the terminal.";
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close";
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{text}", text.len())?;
        return Ok(url::Url::parse(&format!("{home}{path}"))?.query_pairs().into_owned().collect());
    }
    bail!("nobody came back")
}

/// The library brings everything but a transport.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    *response.body_mut() = answer.bytes().await?.to_vec();
    Ok(response)
}
