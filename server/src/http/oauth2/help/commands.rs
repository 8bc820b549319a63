//! Requests written as shell commands. Everything that is not plainly harmless is quoted or percent-encoded: a redirect
//! URI may hold any character a shell would act on, and people paste these lines.

use crate::protocol::response_mode::form_encode;
use entity::app::AuthMethod;
use std::fmt::Write as _;

/// The app that sends.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) client_id: String,
    pub(super) proof: AuthMethod,
    /// The shell variable that holds its secret.
    pub(super) secret: &'static str,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
}

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field<'a> {
    /// With this value.
    Text(&'static str, &'a str),
    /// With the value of a shell variable.
    Variable(&'static str, &'static str),
}

impl Sender {
    /// A POST of a form, with what proves the app.
    pub(super) fn post(&self, url: &str, fields: &[Field<'_>]) -> String {
        let mut command = match self.proof {
            AuthMethod::ClientSecretBasic => format!("curl {url} \\\n  -u \"{}:${}\"", self.client_id, self.secret),
            AuthMethod::ClientSecretPost | AuthMethod::None => format!("curl {url}"),
        };
        for field in fields {
            add(&mut command, *field);
        }
        if self.proof != AuthMethod::ClientSecretBasic {
            add(&mut command, Field::Text("client_id", &self.client_id));
        }
        if self.proof == AuthMethod::ClientSecretPost {
            add(&mut command, Field::Variable("client_secret", self.secret));
        }
        command
    }

    /// Somebody who has a secret, for what an app without one leaves to others.
    pub(super) fn or_api(&self) -> Self {
        match self.proof {
            AuthMethod::None => {
                let proof = AuthMethod::ClientSecretBasic;
                Self { client_id: "YOUR_API_CLIENT_ID".to_owned(), proof, secret: "API_SECRET", ..self.clone() }
            }
            _ => self.clone(),
        }
    }

    /// Prints the address of an authorization request.
    pub(super) fn address(&self, endpoint: &str, response_type: &str, variables: &[(&str, &str)]) -> String {
        let mut parameters = vec![("response_type", response_type), ("client_id", self.client_id.as_str())];
        parameters.push(("redirect_uri", &self.redirect_uri));
        if !self.scope.is_empty() {
            parameters.push(("scope", &self.scope));
        }
        let known = parameters.into_iter().map(|(name, value)| format!("{name}={}", form_encode(value)));
        let drawn = variables.iter().map(|(name, value)| format!("{name}={value}"));
        format!("echo \"{endpoint}?{}\"", known.chain(drawn).collect::<Vec<_>>().join("&"))
    }
}

fn add(command: &mut String, field: Field<'_>) {
    // Writing to a String cannot fail.
    let _ = match field {
        Field::Text(name, value) if value.bytes().all(is_plain) => write!(command, " \\\n  -d {name}={value}"),
        Field::Text(name, value) => write!(command, " \\\n  --data-urlencode {}", quoted(&format!("{name}={value}"))),
        Field::Variable(name, variable) => write!(command, " \\\n  --data-urlencode \"{name}=${variable}\""),
    };
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
}

/// A text as one word of a shell command.
pub(in crate::http::oauth2) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(proof: AuthMethod) -> Sender {
        Sender {
            client_id: "abc".to_owned(),
            proof,
            secret: "CLIENT_SECRET",
            redirect_uri: "https://a.example/$(reboot)?x='`id`'".to_owned(),
            scope: "openid a$b".to_owned(),
        }
    }

    #[test]
    fn nothing_is_left_for_the_shell_to_act_on() {
        let sender = sender(AuthMethod::ClientSecretBasic);
        let address = sender.address("https://id.example/acme/oauth2/authorize", "code", &[("state", "$STATE")]);
        assert_eq!(
            address,
            "echo \"https://id.example/acme/oauth2/authorize?response_type=code&client_id=abc&redirect_uri=\
             https%3A%2F%2Fa.example%2F%24%28reboot%29%3Fx%3D%27%60id%60%27&scope=openid%20a%24b&state=$STATE\""
        );
        let command = sender.post("https://id.example/t", &[Field::Text("redirect_uri", &sender.redirect_uri)]);
        let word = r"'redirect_uri=https://a.example/$(reboot)?x='\''`id`'\'''";
        assert!(command.ends_with(word), "{command}");
    }

    #[test]
    fn each_proof_is_sent_in_its_place() {
        let command = |proof| sender(proof).post("URL", &[Field::Text("grant_type", "password")]);
        assert_eq!(
            command(AuthMethod::ClientSecretBasic),
            "curl URL \\\n  -u \"abc:$CLIENT_SECRET\" \\\n  -d grant_type=password"
        );
        assert_eq!(
            command(AuthMethod::ClientSecretPost),
            "curl URL \\\n  -d grant_type=password \\\n  -d client_id=abc \\\n  \
             --data-urlencode \"client_secret=$CLIENT_SECRET\""
        );
        assert_eq!(command(AuthMethod::None), "curl URL \\\n  -d grant_type=password \\\n  -d client_id=abc");
    }
}
