/// A disturbance of a provider's API, or of the delivery of its events, switched on for a while.
package struct ProviderFault: Disturbance, Equatable {
    package enum Kind: Sendable, Equatable {
        /// 429; nothing has happened.
        case rateLimited(retryAfterSeconds: Int)
        /// 500; nothing has happened, and no answer is kept under the key.
        case serverError
        case slow(milliseconds: Int)
        /// All is done, and the connection breaks before the answer is whole.
        case cutAfter
        /// An event is delivered so many times.
        case duplicateEvents(copies: Int)
        /// Events are held back by chance up to so long, so that they overtake each other.
        case shuffleEvents(milliseconds: Int)
        /// Before each event comes a forged one that says somebody has paid.
        case forgedEvents
        /// Nothing is delivered; it waits.
        case webhookPaused
    }

    package let kind: Kind
    /// The beginning of the paths it strikes, without the version (`checkout/sessions`); nil for all. Only for faults of the API.
    package var path: String?
    package var remaining: Int?
    package var percent: Int

    package init(_ kind: Kind, path: String? = nil, times: Int? = nil, percent: Int = 100) {
        self.kind = kind
        self.path = path
        self.remaining = times
        self.percent = percent
    }
}

extension Faults<ProviderFault> {
    /// What strikes a call of the API.
    mutating func strike(callOf path: String) -> ProviderFault.Kind? {
        strike { fault in
            switch fault.kind {
            case .rateLimited, .serverError, .slow, .cutAfter: fault.path.map(path.hasPrefix) ?? true
            case .duplicateEvents, .shuffleEvents, .forgedEvents, .webhookPaused: false
            }
        }?.kind
    }

    /// How many times an event is to come.
    mutating func copies() -> Int {
        let struck = strike { if case .duplicateEvents = $0.kind { true } else { false } }
        if case .duplicateEvents(let copies) = struck?.kind { return copies }
        return 1
    }

    /// How long an event is held back.
    mutating func delay() -> Duration {
        let struck = strike { if case .shuffleEvents = $0.kind { true } else { false } }
        if case .shuffleEvents(let longest) = struck?.kind { return .milliseconds(Int.random(in: 0...longest, using: &random)) }
        return .zero
    }

    /// Whether a forged event comes before a genuine one.
    mutating func forges() -> Bool { strike { $0.kind == .forgedEvents } != nil }

    var pausesWebhook: Bool { numbered.contains { $0.fault.kind == .webhookPaused && $0.fault.remaining != 0 } }
}
