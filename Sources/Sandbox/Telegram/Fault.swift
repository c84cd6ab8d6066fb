/// A disturbance switched on for a while: it hits calls of one bot or all, of one method or all, a number of times or by chance.
package struct Fault: Disturbance, Equatable {
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
    package var remaining: Int?
    package var percent: Int

    package init(_ kind: Kind, bot: String? = nil, method: String? = nil, times: Int? = nil, percent: Int = 100) {
        self.kind = kind
        self.bot = bot
        self.method = method
        self.remaining = times
        self.percent = percent
    }

    func concerns(bot: String, method: String) -> Bool {
        guard self.bot == nil || self.bot == bot else { return false }
        guard let own = self.method else { return !["getupdates", "getme"].contains(method.lowercased()) }
        return own.lowercased() == method.lowercased()
    }
}

extension Faults<Fault> {
    /// The first fault that strikes this call, and counts as having struck.
    mutating func strike(bot: String, method: String, where isWanted: (Fault.Kind) -> Bool) -> Fault.Kind? {
        strike { $0.concerns(bot: bot, method: method) && isWanted($0.kind) }?.kind
    }
}
