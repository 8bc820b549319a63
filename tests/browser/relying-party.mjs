// An app that signs people in: oauth4webapi as the client, written by somebody else and strict about every answer, and a
// small web server to be redirected to. It lives on 127.0.0.1 while the server is localhost, so that the redirect is a
// truly cross-site one.
import { once } from "node:events";
import { createServer } from "node:http";

import * as oauth from "oauth4webapi";

const options = { [oauth.allowInsecureRequests]: true };

/** A place to be redirected to, before any app is registered with it. */
export async function openCallback() {
  const listener = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end("<!doctype html><html lang=en><title>Shop</title><h1>Back at the shop</h1>");
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    redirectUri: `http://127.0.0.1:${listener.address().port}/callback`,
    close() {
      listener.closeAllConnections();
      listener.close();
    },
  };
}

export class RelyingParty {
  /** Reads the issuer's metadata as an app does on start-up. `app` is the answer of `app create`. */
  static async discover(issuer, app, redirectUri) {
    const party = new RelyingParty();
    const expected = new URL(issuer);
    party.server = await oauth.processDiscoveryResponse(expected, await oauth.discoveryRequest(expected, options));
    party.client = { client_id: app.client_id };
    party.auth = oauth.ClientSecretBasic(app.client_secret);
    party.redirectUri = redirectUri;
    return party;
  }

  /** One sign-in: the address to send the browser to, and what must be remembered until it comes back. */
  async begin({ scope = "openid profile email", ...more } = {}) {
    const attempt = {
      verifier: oauth.generateRandomCodeVerifier(),
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
    };
    const url = new URL(this.server.authorization_endpoint);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.client.client_id,
      redirect_uri: this.redirectUri,
      scope,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: "S256",
      ...more,
    });
    return { ...attempt, url: url.href };
  }

  /** Checks state and issuer of the address the browser came back with; throws what an error answer says. */
  answer(attempt, callback) {
    return oauth.validateAuthResponse(this.server, this.client, new URL(callback), attempt.state);
  }

  /** Redeems the code and checks the id_token, its signature against the issuer's published keys included. */
  async redeem(attempt, callback) {
    const response = await oauth.authorizationCodeGrantRequest(
      this.server, this.client, this.auth, this.answer(attempt, callback), this.redirectUri, attempt.verifier, options);
    const tokens = await oauth.processAuthorizationCodeResponse(
      this.server, this.client, response, { expectedNonce: attempt.nonce, requireIdToken: true });
    await oauth.validateApplicationLevelSignature(this.server, response, options);
    return { ...tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
  }

  async userinfo(accessToken, subject) {
    const response = await oauth.userInfoRequest(this.server, this.client, accessToken, options);
    return oauth.processUserInfoResponse(this.server, this.client, subject, response);
  }

  async refresh(refreshToken) {
    const response = await oauth.refreshTokenGrantRequest(this.server, this.client, this.auth, refreshToken, options);
    return oauth.processRefreshTokenResponse(this.server, this.client, response);
  }

  async revoke(token) {
    const response = await oauth.revocationRequest(this.server, this.client, this.auth, token, options);
    await oauth.processRevocationResponse(response);
  }

  async introspect(token) {
    const response = await oauth.introspectionRequest(this.server, this.client, this.auth, token, options);
    return oauth.processIntrospectionResponse(this.server, this.client, response);
  }
}
