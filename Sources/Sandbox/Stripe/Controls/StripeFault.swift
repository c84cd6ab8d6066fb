extension SandboxStripe {
    /// A disturbance of the API, or of the delivery of events, switched on for a while.
    package struct Fault: Sendable, Equatable {
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
        /// The beginning of the paths it strikes, without `v1/` (`checkout/sessions`); nil for all. Only for faults of the API.
        package var path: String?
        /// How many times it still strikes; nil for no end.
        package var remaining: Int?
        /// How many of a hundred it strikes.
        package var percent: Int

        package init(_ kind: Kind, path: String? = nil, times: Int? = nil, percent: Int = 100) {
            self.kind = kind
            self.path = path
            self.remaining = times
            self.percent = percent
        }

        var isOfAPI: Bool {
            switch kind {
            case .rateLimited, .serverError, .slow, .cutAfter: true
            case .duplicateEvents, .shuffleEvents, .forgedEvents, .webhookPaused: false
            }
        }
    }
}

/// The faults in force, and the seeded chance that rules them.
struct StripeFaults: Sendable {
    private(set) var numbered: [(id: Int, fault: SandboxStripe.Fault)] = []
    private var nextID = 1
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(state: seed) }

    mutating func add(_ fault: SandboxStripe.Fault) -> Int {
        defer { nextID += 1 }
        numbered.append((nextID, fault))
        return nextID
    }

    mutating func remove(_ id: Int) -> Bool {
        let count = numbered.count
        numbered.removeAll { $0.id == id }
        return numbered.count < count
    }

    mutating func removeAll() { numbered.removeAll() }

    /// The first fault that is wanted and strikes, and counts as having struck.
    mutating func strike(where isWanted: (SandboxStripe.Fault) -> Bool) -> SandboxStripe.Fault.Kind? {
        for index in numbered.indices where numbered[index].fault.remaining != 0 && isWanted(numbered[index].fault) {
            guard Int(random.next() % 100) < numbered[index].fault.percent else { continue }
            if let remaining = numbered[index].fault.remaining { numbered[index].fault.remaining = remaining - 1 }
            return numbered[index].fault.kind
        }
        return nil
    }

    var pausesWebhook: Bool { numbered.contains { $0.fault.kind == .webhookPaused && $0.fault.remaining != 0 } }
}
