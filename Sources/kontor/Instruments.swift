import Logging
import Metrics
import Server
import Values

/// Log and metrics of the process, set up once, before anything else.
struct Instruments {
    let logger: Logger
    let metrics: PrometheusRegistry

    static func bootstrap(_ log: ProcessConfiguration.Log, clock: Clock) -> Instruments {
        MaskedLog.bootstrap(log, now: clock.now)
        let metrics = PrometheusRegistry()
        MetricsSystem.bootstrap(metrics)
        return Instruments(logger: Logger(label: "kontor"), metrics: metrics)
    }
}
