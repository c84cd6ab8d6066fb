/// A disturbance switched on for a while: it hits calls of one bot or all, of one method or all, a number of times or by chance.
package struct Fault: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case tooManyRequests(retryAfterSeconds: Int)
        case serverError
        case unauthorized
        case slow(milliseconds: Int)
        /// The connection breaks, and nothing has happened.
        case cutBefore
        /// The connection breaks after the call took effect.
        case cutAfter
        /// Updates are delivered twice, under the same `update_id`.
        case duplicateUpdates
    }

    package let kind: Kind
    /// A bot's key; nil for every bot.
    package var bot: String?
    /// A method's name; nil for every method that can send something (`getUpdates` and `getMe` must be named).
    package var method: String?
    /// How many times it still strikes; nil for no end.
    package var remaining: Int?
    /// How many of a hundred calls it strikes.
    package var percent = 100

    package init(_ kind: Kind, bot: String? = nil, method: String? = nil, times: Int? = nil, percent: Int = 100) {
        self.kind = kind
        self.bot = bot
        self.method = method
        self.remaining = times
        self.percent = percent
    }

    func concerns(bot: String, method: String) -> Bool {
        guard self.bot == nil || self.bot == bot, remaining != 0 else { return false }
        guard let own = self.method else { return !["getupdates", "getme"].contains(method.lowercased()) }
        return own.lowercased() == method.lowercased()
    }
}

/// The faults in force and the seeded chance that rules them.
struct Faults {
    private(set) var numbered: [(id: Int, fault: Fault)] = []
    private var nextID = 1
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(state: seed) }

    mutating func add(_ fault: Fault) -> Int {
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

    /// The first fault that strikes this call, and counts as having struck.
    mutating func strike(bot: String, method: String, where isWanted: (Fault.Kind) -> Bool) -> Fault.Kind? {
        guard !numbered.isEmpty else { return nil }
        for index in numbered.indices where numbered[index].fault.concerns(bot: bot, method: method) && isWanted(numbered[index].fault.kind)
        {
            guard Int(random.next() % 100) < numbered[index].fault.percent else { continue }
            if let remaining = numbered[index].fault.remaining { numbered[index].fault.remaining = remaining - 1 }
            return numbered[index].fault.kind
        }
        return nil
    }
}

/// A small seeded generator (source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators").
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
