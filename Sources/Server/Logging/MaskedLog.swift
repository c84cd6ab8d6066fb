import Logging
import Values

/// Kontor's log: one line an event on standard error, as text or JSON, with secrets and personal data masked.
package struct MaskedLog: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (_ line: String) -> Void

    /// `write` gets whole lines, with their `\n`, from any thread.
    package init(
        label: String, settings: ProcessConfiguration.Log, now: @escaping @Sendable () -> Timestamp,
        write: @escaping @Sendable (_ line: String) -> Void = StandardError.write
    ) {
        self.label = label
        logLevel = Logger.Level(settings.level)
        format = settings.format
        self.now = now
        self.write = write
    }

    /// Makes this the log of the whole process; once, before the first `Logger`.
    package static func bootstrap(_ settings: ProcessConfiguration.Log, now: @escaping @Sendable () -> Timestamp) {
        LoggingSystem.bootstrap { MaskedLog(label: $0, settings: settings, now: now) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, later in later } }
        if let own = event.metadata { merged.merge(own) { _, later in later } }
        if let error = event.error { merged["error"] = "\(error)" }
        let line = LogLine(time: now(), level: event.level, label: label, message: "\(event.message)", metadata: merged)
        write(format == .json ? line.json : line.text)
    }
}

extension Logger.Level {
    init(_ level: LogLevel) {
        switch level {
        case .trace: self = .trace
        case .debug: self = .debug
        case .info: self = .info
        case .notice: self = .notice
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }
}
