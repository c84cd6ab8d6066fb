import Metrics
import Synchronization

/// The process's metrics, for Prometheus to read at `/metrics` (source: exposition format, text 0.0.4).
///
/// Labels of swift-metrics become names by its rules (`jobs.done` → `jobs_done_total`); the same label and dimensions
/// give the same series.
package final class PrometheusRegistry: MetricsFactory {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What a caller asks for, as it asks: most do so at every event, and writing names costs more than the event.
    private struct Request: Hashable {
        let kind: MetricFamily.Kind
        let label: String
        let dimensions: [String]

        init(_ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)]) {
            self.kind = kind
            self.label = label
            self.dimensions = dimensions.flatMap { [$0.0, $0.1] }
        }
    }

    private let families = Mutex<[String: MetricFamily]>([:])
    private let known = Mutex<[Request: any MetricSeries]>([:])
    private let help: [String: String]

    /// `help` says by swift-metrics label what a metric means.
    package init(help: [String: String] = [:]) { self.help = help }

    /// Families by name, series by their labels: two readings of the same state are the same text.
    package func exposition() -> String {
        let families = families.withLock { $0.values.sorted { $0.name < $1.name } }
        var text = ""
        for family in families { family.write(to: &text) }
        return text
    }

    private func series<Series: MetricSeries>(
        _ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)], unit: String = "", make: () -> Series
    ) -> Series {
        let request = Request(kind, label, dimensions)
        if let series = known.withLock({ $0[request] }) as? Series { return series }
        let series = written(kind, label, dimensions, unit: unit, make: make)
        known.withLock { $0[request] = series }
        return series
    }

    /// The series under its name and labels as they are written.
    private func written<Series: MetricSeries>(
        _ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)], unit: String, make: () -> Series
    ) -> Series {
        let labels = MetricName.labels(dimensions)
        return families.withLock { families in
            var name = MetricName.sanitized(label)
            for suffix in [unit, kind == .counter ? "total" : ""] where !suffix.isEmpty && !name.hasSuffix("_" + suffix) {
                name += "_" + suffix
            }
            // One name is of one kind only; who uses it for a second gets it marked as such.
            if let other = families[name], other.kind != kind { name += "_\(kind)" }
            var family = families[name] ?? MetricFamily(name: name, kind: kind, help: help[label] ?? label)
            if let known = family.series[labels] as? Series { return known }
            let series = make()
            family.series[labels] = series
            families[name] = family
            return series
        }
    }

    private func forget(_ metric: AnyObject) {
        known.withLock { known in known = known.filter { $0.value !== metric } }
        families.withLock { families in
            for (name, family) in families {
                guard let labels = family.series.first(where: { $0.value === metric })?.key else { continue }
                families[name]?.series[labels] = nil
                if family.series.count == 1 { families[name] = nil }
                return
            }
        }
    }
}

extension PrometheusRegistry {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, dimensions) { IntegerCounter() }
    }

    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(.counter, label, dimensions) { FractionCounter() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, dimensions) { GaugeValue() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(.gauge, label, dimensions) { GaugeValue() } }
        return series(.summary, label, dimensions) { Summary() }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.histogram, label, dimensions, unit: "seconds") { Histogram() }
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler) }
}
