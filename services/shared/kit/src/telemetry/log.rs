//! How a log line looks.

use std::fmt::{self, Debug};

use serde::ser::{SerializeMap, Serializer};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

use crate::{config::LogFormat, context::Call};

/// Formats an event as one line that names the call on whose behalf it was logged.
pub(super) struct Line {
    format: LogFormat,
}

impl Line {
    pub(super) fn new(format: LogFormat) -> Self {
        Self { format }
    }
}

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        match self.format {
            LogFormat::Json => writer.write_str(&json(event).map_err(|_| fmt::Error)?)?,
            LogFormat::Text => {
                let metadata = event.metadata();
                SystemTime.format_time(&mut writer)?;
                write!(writer, " {:>5} {}: ", metadata.level(), metadata.target())?;
                context.format_fields(writer.by_ref(), event)?;
                if let Some(call) = Call::current() {
                    write!(writer, " rpc.method={} trace_id={}", call.method, call.trace_id)?;
                }
            }
        }
        writeln!(writer)
    }
}

fn json(event: &Event<'_>) -> serde_json::Result<String> {
    let mut time = String::new();
    // A string cannot fail to be written to.
    let _ = SystemTime.format_time(&mut Writer::new(&mut time));
    let metadata = event.metadata();

    let mut line = Vec::with_capacity(256);
    let mut serializer = serde_json::Serializer::new(&mut line);
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("time", &time)?;
    map.serialize_entry("level", metadata.level().as_str())?;
    map.serialize_entry("target", metadata.target())?;
    if let Some(call) = Call::current() {
        map.serialize_entry("trace_id", &call.trace_id.to_string())?;
        map.serialize_entry("rpc.method", call.method)?;
    }
    let mut fields = Fields { map, result: Ok(()) };
    event.record(&mut fields);
    fields.result?;
    fields.map.end()?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

struct Fields<M: SerializeMap> {
    map: M,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Fields<M> {
    fn entry<T: serde::Serialize + ?Sized>(&mut self, field: &Field, value: &T) {
        if self.result.is_ok() {
            self.result = self.map.serialize_entry(field.name(), value);
        }
    }
}

impl<M: SerializeMap> Visit for Fields<M> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.entry(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.entry(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.entry(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.entry(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.entry(field, &value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.entry(field, &value);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use tracing_subscriber::{Registry, fmt::MakeWriter, layer::SubscriberExt};

    use super::*;
    use crate::context::{CALL, TraceId};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Lines {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    fn logged(format: LogFormat, log: impl FnOnce()) -> String {
        let lines = Lines::default();
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(lines.clone())
            .event_format(Line::new(format));
        tracing::subscriber::with_default(Registry::default().with(layer), log);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    fn within_a_call(log: impl FnOnce()) {
        let call = Call {
            trace_id: TraceId([0xab; 16]),
            method: "chidao.test.v1.Service/Method",
        };
        CALL.sync_scope(call, log);
    }

    #[test]
    fn a_line_of_json_is_one_object_with_its_call() {
        let text = logged(LogFormat::Json, || {
            within_a_call(|| tracing::warn!(agency.name = "agencies/so-tttt", rows = 3, "a \"line\"\nbreak"));
        });
        assert_eq!(text.matches('\n').count(), 1);
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["message"], "a \"line\"\nbreak");
        assert_eq!(line["agency.name"], "agencies/so-tttt");
        assert_eq!(line["rows"], 3);
        assert_eq!(line["trace_id"], "ab".repeat(16));
        assert_eq!(line["rpc.method"], "chidao.test.v1.Service/Method");
    }

    #[test]
    fn a_line_outside_calls_names_none() {
        let text = logged(LogFormat::Json, || tracing::info!("ready"));
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line.get("trace_id"), None);
    }

    #[test]
    fn a_line_of_text_ends_with_its_call() {
        let text = logged(LogFormat::Text, || {
            within_a_call(|| tracing::info!(rows = 3, "written"))
        });
        let expected = format!(
            "written rows=3 rpc.method=chidao.test.v1.Service/Method trace_id={}\n",
            "ab".repeat(16)
        );
        assert!(text.ends_with(&expected), "{text}");
    }
}
