// Apache with mod_auth_openidc, started by hand from a folder of its own: no service, no configuration of the machine.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { collect, freePort, stopProcess } from "./server.mjs";

const program = process.env.APACHE ?? "/usr/sbin/apache2";
const modules = process.env.APACHE_MODULES ?? "/usr/lib/apache2/modules";
const needed = ["mpm_event", "authn_core", "authz_core", "authz_user", "mime", "dir", "setenvif", "include", "auth_openidc"];
const startSeconds = 15;

const claims = ["sub", "iss", "aud", "preferred_username", "email", "email_verified"];

// The module passes claims on as environment variables; server-side includes write them into the page, escaped.
const members = `<!doctype html><html lang="en"><title>Members</title><h1>Members</h1><dl>
${claims.map((name) => `<dt>${name}</dt><dd id="${name}"><!--#echo var="OIDC_CLAIM_${name}" --></dd>`).join("\n")}
<dt>user</dt><dd id="user"><!--#echo var="REMOTE_USER" --></dd></dl>
<a id="sign-out" href="/members/callback?logout=<!--#echo encoding="url" var="HOME" -->">Sign out</a></html>`;

function configuration({ folder, port, issuer, app }) {
  return `
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile ${folder}/pid
Listen 127.0.0.1:${port}
ServerName http://127.0.0.1:${port}
UseCanonicalName On
ErrorLog ${folder}/error.log
LogLevel warn auth_openidc:info
${needed.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join("\n")}
# Only where it is started by root does it change to another user.
User www-data
Group www-data
StartServers 1
ThreadsPerChild 8
MaxRequestWorkers 8

DocumentRoot ${folder}/site
DirectoryIndex index.html
TypesConfig /dev/null
AddType text/html .html
SetEnvIf Request_URI ^ HOME=http://127.0.0.1:${port}/

OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${app.client_id}
OIDCClientSecret ${app.client_secret}
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCRedirectURI http://127.0.0.1:${port}/members/callback
OIDCCryptoPassphrase ${randomBytes(32).toString("hex")}
OIDCResponseType code
OIDCPKCEMethod S256
OIDCScope "openid profile email"
OIDCRemoteUserClaim preferred_username
OIDCPassClaimsAs environment

<Directory ${folder}/site>
  Options +Includes
  AddOutputFilter INCLUDES .html
  Require all granted
</Directory>
<Location /members>
  AuthType openid-connect
  Require valid-user
</Location>
`;
}

/** Whether the port answers; any status will do. */
async function answers(url) {
  return (await fetch(url, { redirect: "manual" }).catch(() => undefined)) !== undefined;
}

/** The addresses an app is registered with, before there is an Apache to register. */
export async function reserveSite() {
  const port = await freePort();
  const home = `http://127.0.0.1:${port}/`;
  return { port, home, members: `${home}members/`, redirectUri: `${home}members/callback` };
}

/** Apache on the reserved port, as the app that was registered for it. */
export async function startApache({ port, home }, issuer, app) {
  for (const file of [program, ...needed.map((name) => join(modules, `mod_${name}.so`))]) {
    if (!existsSync(file)) throw new Error(`${file} is not there; install apache2-bin and libapache2-mod-auth-openidc`);
  }
  const folder = await mkdtemp(join(tmpdir(), "tenantry-apache-"));
  await chmod(folder, 0o755);
  await mkdir(join(folder, "site/members"), { recursive: true });
  await writeFile(join(folder, "site/index.html"), '<!doctype html><title>Home</title><a id="members" href="/members/">Members</a>');
  await writeFile(join(folder, "site/members/index.html"), members);
  await writeFile(join(folder, "apache.conf"), configuration({ folder, port, issuer, app }));
  const child = spawn(program, ["-D", "FOREGROUND", "-f", join(folder, "apache.conf")], {
    cwd: folder, env: { PATH: process.env.PATH, TMPDIR: folder }, stdio: ["ignore", "pipe", "pipe"],
  });
  // Not SIGKILL: its workers would stay.
  process.once("exit", () => child.kill("SIGTERM"));
  const output = collect(child);
  const log = async () => `${output.stdout}${output.stderr}${await readFile(join(folder, "error.log"), "utf8").catch(() => "")}`;
  const stop = async () => {
    await stopProcess(child);
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + startSeconds * 1000;
  while (!(await answers(home))) {
    if (child.exitCode === null && Date.now() < deadline) {
      await sleep(50);
      continue;
    }
    const why = await log();
    await stop();
    throw new Error(`Apache did not answer within ${startSeconds} s:\n${why}`);
  }
  return { log, stop };
}
