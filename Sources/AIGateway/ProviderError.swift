import OutboundHTTP

/// Why a provider gave no answer, or not all of it. The texts are the provider's, shortened, without keys.
package enum ProviderError: Error, Equatable, Sendable {
    case rateLimited(String, retryAfter: Duration?)
    /// The money at the provider is used up: a 429 that no waiting helps.
    case quotaExhausted(String)
    case keyRefused(String)
    /// The request is not acceptable to this model.
    case refused(status: Int, String)
    /// 5xx and 529.
    case unavailable(status: Int, String, retryAfter: Duration?)
    case timedOut(String)
    case connection(String)
    case unreadable(String)
    /// The answer ended before its end.
    case cut
    case cancelled

    init(_ error: any Error) {
        switch error as? HTTPError {
        case .cancelled: self = .cancelled
        case .timedOut(let host, _): self = .timedOut(HTTPError.timedOut(host: host, isRequestPossiblyDelivered: true).description)
        case .some(let error): self = .connection(error.description)
        case nil: self = error as? ProviderError ?? .connection(String(describing: error))
        }
    }
}

extension ProviderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rateLimited(let text, _): "too many requests for the provider’s limit: \(text)"
        case .quotaExhausted(let text): "the money at the provider is used up: \(text)"
        case .keyRefused(let text): "the provider refuses the API key: \(text)"
        case .refused(let status, let text): "the provider refuses the request (\(status)): \(text)"
        case .unavailable(let status, let text, _): "the provider fails (\(status)): \(text)"
        case .timedOut(let text), .connection(let text), .unreadable(let text): text
        case .cut: "the provider’s answer broke off"
        case .cancelled: "the question was cancelled"
        }
    }

    /// Whether the same model may answer the same request a moment later.
    package var isTransient: Bool {
        switch self {
        case .rateLimited, .unavailable, .timedOut, .connection, .unreadable, .cut: true
        case .quotaExhausted, .keyRefused, .refused, .cancelled: false
        }
    }

    /// A time-out has used up the asker's patience once: the next model is asked, not the same one again.
    var isRetriedAtOnce: Bool {
        if case .timedOut = self { false } else { isTransient }
    }

    /// Whether it speaks against the provider's health. A rate limit does not: the provider is well, we are too fast.
    var isFailureOfProvider: Bool {
        switch self {
        case .unavailable, .timedOut, .connection, .unreadable, .cut: true
        case .rateLimited, .quotaExhausted, .keyRefused, .refused, .cancelled: false
        }
    }

    var retryAfter: Duration? {
        switch self {
        case .rateLimited(_, let time), .unavailable(_, _, let time): time
        default: nil
        }
    }

    var outcome: AICall.Outcome {
        switch self {
        case .rateLimited: .rateLimited
        case .quotaExhausted, .keyRefused, .refused: .refused
        case .unavailable, .connection, .unreadable, .cut: .failed
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        }
    }
}
