//! How a line of the log looks: for people, or one JSON object. Either way a line that is written while a request is
//! worked on names its `request_id` and `workspace`, without whoever writes it having to know them.

use super::request::Request;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Serializer as Json;
use std::error::Error;
use std::fmt::{self, Debug};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::{DefaultFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

const REQUEST_ID: &str = "request_id";
const WORKSPACE: &str = "workspace";

/// The fields of a line for people, with those of the request behind them.
#[derive(Debug, Default)]
pub struct TextFields(DefaultFields);

impl<'w> FormatFields<'w> for TextFields {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'w>, fields: R) -> fmt::Result {
        self.0.format_fields(writer.by_ref(), fields)?;
        let said = Request::with_current(|request| {
            write!(writer, " {REQUEST_ID}={:?}", request.id())?;
            request.workspace().map_or(Ok(()), |workspace| write!(writer, " {WORKSPACE}={workspace:?}"))
        });
        said.unwrap_or(Ok(()))
    }
}

/// A line as one JSON object: `timestamp`, `level`, `target`, `message`, `request_id` and `workspace` where there is a
/// request, and the fields of the line. No name comes twice.
#[derive(Clone, Copy, Debug)]
pub struct JsonLine;

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let mut line = Vec::new();
        object(&mut line, &time, event).map_err(|_| fmt::Error)?;
        writeln!(writer, "{}", String::from_utf8_lossy(&line))
    }
}

fn object(line: &mut Vec<u8>, time: &str, event: &Event<'_>) -> Result<(), serde_json::Error> {
    let of = event.metadata();
    let mut json = Json::new(line);
    let mut map = json.serialize_map(None)?;
    map.serialize_entry("timestamp", time)?;
    map.serialize_entry("level", of.level().as_str())?;
    let mut said = Said::default();
    event.record(&mut said);
    map.serialize_entry("target", said.target.as_deref().unwrap_or(of.target()))?;
    map.serialize_entry(MESSAGE, &said.message)?;
    let mut written = vec!["timestamp", "level", "target", MESSAGE];
    if let Some(request) = Request::current() {
        map.serialize_entry(REQUEST_ID, request.id())?;
        written.push(REQUEST_ID);
        if let Some(workspace) = request.workspace() {
            map.serialize_entry(WORKSPACE, workspace)?;
            written.push(WORKSPACE);
        }
    }
    let mut fields = Fields { map, written, outcome: Ok(()) };
    event.record(&mut fields);
    fields.outcome?;
    fields.map.end()
}

/// The name under which a line's own words are recorded.
const MESSAGE: &str = "message";
/// The name under which lines of the older facade `log` say where they come from; to the newer one all are from `log`.
const LOG_TARGET: &str = "log.target";

/// The line's own words, and where it comes from if its metadata do not say.
#[derive(Default)]
struct Said {
    message: String,
    target: Option<String>,
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == MESSAGE {
            self.message = format!("{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            MESSAGE => value.clone_into(&mut self.message),
            LOG_TARGET => self.target = Some(value.to_owned()),
            _ => {}
        }
    }
}

/// Writes the other fields, with their types.
struct Fields<M: SerializeMap> {
    map: M,
    written: Vec<&'static str>,
    outcome: Result<(), M::Error>,
}

impl<M: SerializeMap> Fields<M> {
    fn entry(&mut self, field: &Field, value: &(impl serde::Serialize + ?Sized)) {
        let name = field.name();
        // `log.…` is what lines of the older facade say of where they stand.
        if self.outcome.is_err() || self.written.contains(&name) || name.starts_with("log.") {
            return;
        }
        self.written.push(name);
        self.outcome = self.map.serialize_entry(name, value);
    }
}

impl<M: SerializeMap> Visit for Fields<M> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.entry(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.entry(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.entry(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.entry(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.entry(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.entry(field, &value.to_string());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.entry(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::io;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::fmt::MakeWriter;
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::{Layer, registry};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(text);
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Kept {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    impl Kept {
        fn lines(&self) -> Vec<String> {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap().lines().map(str::to_owned).collect()
        }
    }

    /// What a subscriber with this layer writes while a request of a workspace is worked on, and after it.
    async fn written(layer: impl Layer<registry::Registry> + Send + Sync, kept: &Kept) -> Vec<String> {
        let _here = tracing::subscriber::set_default(registry().with(layer));
        let request = Request::new("r1".to_owned());
        let work = async {
            tracing::warn!(count = 3, good = true, why = ?"a\nb", request_id = "other", "first\n{{\"x\"}}");
            Request::with_current(|request| request.is_for("acme"));
            tokio::task::yield_now().await;
            tracing::info!(level = "forged", text = "t", "second");
        };
        request.scope(work).await;
        tracing::info!(workspace = "bank", "third");
        kept.lines()
    }

    #[tokio::test]
    async fn a_json_line_names_its_request_and_no_name_twice() {
        let kept = Kept::default();
        let layer = tracing_subscriber::fmt::layer().event_format(JsonLine).with_writer(kept.clone());
        let lines = written(layer, &kept).await;
        assert_eq!(lines.len(), 3, "{lines:?}");
        let read: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let (first, second, third) = (&read[0], &read[1], &read[2]);
        assert_eq!((first["level"].as_str(), first["message"].as_str()), (Some("WARN"), Some("first\n{\"x\"}")));
        assert_eq!((first["count"].as_i64(), first["good"].as_bool()), (Some(3), Some(true)));
        assert_eq!((first["request_id"].as_str(), first.get("workspace")), (Some("r1"), None));
        assert_eq!((second["workspace"].as_str(), second["level"].as_str()), (Some("acme"), Some("INFO")));
        assert_eq!((third["workspace"].as_str(), third.get("request_id")), (Some("bank"), None));
        for line in &lines {
            assert!(line.starts_with("{\"timestamp\":\"20"), "{line}");
            for name in ["request_id", "workspace", "level", "message"] {
                assert!(line.matches(&format!("\"{name}\":")).count() <= 1, "{name} twice: {line}");
            }
        }
    }

    #[tokio::test]
    async fn a_line_for_people_names_its_request_behind_its_fields() {
        let kept = Kept::default();
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_target(false)
            .fmt_fields(TextFields::default())
            .with_writer(kept.clone());
        let lines = written(layer, &kept).await;
        assert!(lines.iter().any(|line| line.ends_with(r#"text="t" request_id="r1" workspace="acme""#)), "{lines:?}");
        assert!(lines.last().is_some_and(|line| line.ends_with(r#"third workspace="bank""#)), "{lines:?}");
    }
}
