//! An interaction on its way through the pages: the request and the steps already taken, sealed into the form and the
//! address. Nothing is stored for it. It is bound to the browser it began in, ends after half an hour, and is read again
//! against app, workspace and session at every step.

use super::failure::{AuthorizeFailure, PageError};
use super::hint::hinted;
use super::identify::prove;
use super::request::{ValidRequest, admit};
use crate::clock::UnixSeconds;
use crate::domain::{Fault, Tenant};
use crate::protocol::authorize_request::AuthorizeRequest;
use crate::seal::codec::{Malformed, Reader, Writer};
use crate::seal::{Purpose, SealError, SealedText};
use crate::secret::Digest;
use entity::id::SessionId;
use uuid::Uuid;

/// How long an interaction may take.
pub const LIFETIME_SECONDS: i64 = 30 * 60;

const MAX_PAYLOAD: usize = 4 * 1024;

/// What a browser was given before anybody signed in; its digest binds interactions to it.
#[derive(Clone, Copy, Debug)]
pub struct Binding([u8; 32]);

impl Binding {
    /// From the value of the pre-login cookie.
    pub fn of(cookie: &str) -> Self {
        let digest = Digest::of(cookie.as_bytes()).to_vec();
        Self(digest.first_chunk().copied().unwrap_or_default())
    }

    fn same(&self, other: &[u8]) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.0, other).is_ok()
    }
}

/// An interaction: a valid request and the steps taken for it.
#[derive(Debug)]
pub struct Interaction {
    /// Names it; time-ordered, unique in its workspace once it finishes.
    pub id: Uuid,
    /// What is asked.
    pub request: ValidRequest,
    /// The session made by signing in during this interaction.
    pub signed_in: Option<SessionId>,
    began_at: UnixSeconds,
}

impl Interaction {
    /// A new one.
    pub fn begin(tenant: &Tenant, request: ValidRequest) -> Self {
        let clock = &tenant.instance().clock;
        let id = tenant.instance().entropy.uuid_v7(clock.now_millis());
        Self { id, request, signed_in: None, began_at: clock.now() }
    }

    /// The sealed text for a form or address, bound to a browser.
    ///
    /// # Errors
    /// A page, if the request is too large to carry.
    pub fn ticket(&self, tenant: &Tenant, binding: Binding) -> Result<String, AuthorizeFailure> {
        let mut asked = self.request.asked.clone();
        // It may be larger than everything else together: only whom it names goes on.
        if let Some(hint) = asked.id_token_hint.take()
            && asked.claims.sub.is_none()
        {
            asked.claims.sub = hinted(tenant, &hint);
        }
        // What the person is shown is what they grant, also if the app may ask for more by then.
        asked.scope = Some(self.request.scope.clone());
        let asked = serde_json::to_vec(&asked).map_err(|_| Fault::Broken("a request cannot be written"))?;
        let mut writer = Writer::new();
        writer.uuid(self.id).i64(self.began_at).raw(&binding.0);
        writer.i64(self.request.app.row().epoch).i64(tenant.workspace().epoch());
        writer.opt(self.signed_in, |writer, session: SessionId| writer.uuid(session.0));
        writer.bytes(&asked);
        let payload = writer.finish();
        if payload.len() > MAX_PAYLOAD {
            return Err(PageError::RequestTooLarge.into());
        }
        let sealer = tenant.keys().sealer(tenant.now())?;
        match sealer.seal(Purpose::Interaction, &payload, tenant.instance().entropy) {
            Ok(text) => Ok(text),
            Err(SealError::TooLong) => Err(PageError::RequestTooLarge.into()),
            Err(error) => Err(Fault::from(error).into()),
        }
    }

    /// Refuses an interaction that has finished. Finishing it twice is not possible anyway: this tells people sooner.
    ///
    /// # Errors
    /// A page, if it has.
    pub async fn demand_unfinished(&self, tenant: &Tenant) -> Result<(), AuthorizeFailure> {
        if tenant.store().grants().has_interaction(self.id).await? {
            return Err(PageError::InteractionFinished.into());
        }
        Ok(())
    }

    /// Reads a ticket back and checks its request again.
    ///
    /// # Errors
    /// A page if it is foreign, too old, or made before the app or workspace changed.
    pub async fn resume(tenant: &Tenant, text: &str, binding: Binding) -> Result<Self, AuthorizeFailure> {
        let sealed = SealedText::parse(Purpose::Interaction, text).map_err(|_| PageError::InteractionForeign)?;
        let payload = tenant.keys().open(&sealed).ok_or(PageError::InteractionForeign)?;
        let carried = Carried::read(&payload).map_err(|_| PageError::InteractionForeign)?;
        if !binding.same(&carried.binding) {
            return Err(PageError::InteractionForeign.into());
        }
        let old = tenant.now() >= carried.began_at + LIFETIME_SECONDS;
        if old || carried.workspace_epoch != tenant.workspace().epoch() {
            return Err(PageError::InteractionFinished.into());
        }
        let AuthorizeRequest { client_id, redirect_uri, response_mode, state, .. } = &carried.asked;
        let answer = (*response_mode, state.as_deref());
        let identified = prove(tenant, client_id, redirect_uri.as_deref(), answer).await?;
        if identified.app.row().epoch != carried.app_epoch {
            return Err(PageError::InteractionFinished.into());
        }
        let request = admit(tenant, identified, carried.asked)?;
        Ok(Self { id: carried.id, request, signed_in: carried.signed_in, began_at: carried.began_at })
    }
}

struct Carried {
    id: Uuid,
    began_at: UnixSeconds,
    binding: [u8; 32],
    app_epoch: i64,
    workspace_epoch: i64,
    signed_in: Option<SessionId>,
    asked: AuthorizeRequest,
}

impl Carried {
    fn read(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(payload);
        let carried = Self {
            id: reader.uuid()?,
            began_at: reader.i64()?,
            binding: reader.array()?,
            app_epoch: reader.i64()?,
            workspace_epoch: reader.i64()?,
            signed_in: reader.opt(Reader::uuid)?.map(SessionId),
            asked: serde_json::from_slice(reader.bytes()?).map_err(|_| Malformed)?,
        };
        reader.finish()?;
        Ok(carried)
    }
}
