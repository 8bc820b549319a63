//! The page of numbers, as Prometheus reads it (`OpenMetrics` 1.0). The format is the library's; here are the few forms
//! our numbers have.

use super::count::{Counts, Label};
use super::histogram::Histogram;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeGaugeValue, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;
use std::fmt::{self, Debug};

/// What the page says it is.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whoever has numbers for the page.
pub trait Tell {
    /// Writes them.
    ///
    /// # Errors
    /// Those of the page.
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result;
}

/// The page while it is written. Every name is written once, with all its labels.
#[derive(Debug)]
pub struct Page<'p>(DescriptorEncoder<'p>);

/// The page of everything somebody tells.
///
/// # Errors
/// Never for a page in memory, as long as the teller makes none.
pub fn text(teller: impl Tell + Debug + Send + Sync + 'static) -> Result<String, fmt::Error> {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Told(teller)));
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry)?;
    Ok(text)
}

#[derive(Debug)]
struct Told<T>(T);

impl<T: Tell + Debug + Send + Sync + 'static> Collector for Told<T> {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.0.tell(&mut Page(encoder))
    }
}

impl Page<'_> {
    /// A number that only grows. The library puts `_total` behind the name.
    pub fn count(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        self.describe(name, help, MetricType::Counter)?.encode_counter::<NoLabelSet, _, f64>(&value, None)
    }

    /// The same for seconds.
    pub fn seconds(&mut self, name: &str, help: &str, value: f64) -> fmt::Result {
        self.describe(name, help, MetricType::Counter)?.encode_counter::<NoLabelSet, _, f64>(&value, None)
    }

    /// A count for each value of a label.
    pub fn counts<L: Label>(&mut self, name: &str, help: &str, counts: &Counts<L>) -> fmt::Result {
        let counts = counts.all().map(|(word, count)| ([(L::NAME, word)], count));
        self.labelled_counts(name, help, counts)
    }

    /// A count for each set of labels.
    pub fn labelled_counts<'l, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        counts: impl IntoIterator<Item = ([(&'static str, &'l str); N], u64)>,
    ) -> fmt::Result {
        let mut metric = self.describe(name, help, MetricType::Counter)?;
        for (labels, count) in counts {
            metric.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(&count, None)?;
        }
        Ok(())
    }

    /// A number that rises and falls.
    pub fn level(&mut self, name: &str, help: &str, value: impl EncodeGaugeValue + Copy) -> fmt::Result {
        self.describe(name, help, MetricType::Gauge)?.encode_gauge(&value)
    }

    /// A number that rises and falls for each set of labels.
    pub fn levels<'l, V: EncodeGaugeValue, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        levels: impl IntoIterator<Item = ([(&'static str, &'l str); N], V)>,
    ) -> fmt::Result {
        let mut metric = self.describe(name, help, MetricType::Gauge)?;
        for (labels, value) in levels {
            metric.encode_family(&labels)?.encode_gauge(&value)?;
        }
        Ok(())
    }

    /// Amounts in buckets.
    pub fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) -> fmt::Result {
        write(&mut self.describe(name, help, MetricType::Histogram)?, histogram)
    }

    /// Amounts in buckets for each value of a label.
    pub fn histograms<'l>(
        &mut self,
        name: &str,
        help: &str,
        histograms: impl IntoIterator<Item = ((&'static str, &'l str), &'l Histogram)>,
    ) -> fmt::Result {
        let mut metric = self.describe(name, help, MetricType::Histogram)?;
        for (label, histogram) in histograms {
            write(&mut metric.encode_family(&[label])?, histogram)?;
        }
        Ok(())
    }

    fn describe<'s>(
        &'s mut self,
        name: &'s str,
        help: &str,
        form: MetricType,
    ) -> Result<MetricEncoder<'s>, fmt::Error> {
        self.0.encode_descriptor(name, help, None, form)
    }
}

fn write(metric: &mut MetricEncoder<'_>, histogram: &Histogram) -> fmt::Result {
    let held = histogram.snapshot();
    metric.encode_histogram::<NoLabelSet>(held.sum, held.count, &held.buckets, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[derive(Debug)]
    struct Some;

    impl Tell for Some {
        fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
            page.count("a", "Counted.", 3)?;
            page.level("b", "Level.", -2_i64)?;
            page.labelled_counts("c", "By two.", [([("x", "1"), ("y", "q\"\n")], 5)])?;
            let histogram = Histogram::of_durations(&[1_000]);
            histogram.took(Duration::from_micros(500));
            page.histograms("d_seconds", "Took.", [(("r", "/"), &histogram)])
        }
    }

    #[test]
    fn the_page_is_open_metrics() {
        let expected = "# HELP a Counted.\n# TYPE a counter\na_total 3\n\
                        # HELP b Level.\n# TYPE b gauge\nb -2\n\
                        # HELP c By two.\n# TYPE c counter\nc_total{x=\"1\",y=\"q\\\"\\n\"} 5\n\
                        # HELP d_seconds Took.\n# TYPE d_seconds histogram\n\
                        d_seconds_sum{r=\"/\"} 0.0005\nd_seconds_count{r=\"/\"} 1\n\
                        d_seconds_bucket{le=\"0.001\",r=\"/\"} 1\nd_seconds_bucket{le=\"+Inf\",r=\"/\"} 1\n# EOF\n";
        assert_eq!(text(Some), Ok(expected.to_owned()));
    }
}
