/// Something a provider's stand-in does wrong on purpose.
package struct AIFault: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case rateLimited = "rate_limited"
        case quotaExhausted = "quota_exhausted"
        case unauthorized
        case serverError = "server_error"
        case overloaded
        /// Waits `delayMilliseconds` before the head of the response.
        case slow
        /// Never answers, until the faults are cleared.
        case hang
        /// Ends the connection in the middle of a stream, after `afterCharacters`.
        case cut
        /// Says nothing but white space.
        case blank
        /// Says white space, and ends the connection.
        case blankCut = "blank_cut"
        /// Ends the answer after `afterCharacters`, as at the limit of tokens.
        case length
        /// Withholds what comes after `afterCharacters`.
        case contentFilter = "content_filter"
        /// Says that no token was used.
        case zeroUsage = "zero_usage"
        /// Leaves the usage out.
        case missingUsage = "missing_usage"
    }

    package var kind: Kind
    /// How often it happens before it is used up; nil is always.
    package var count: Int?
    /// How many requests of a hundred it strikes.
    package var percent: Int
    package var retryAfterSeconds: Int
    package var delayMilliseconds: Int
    package var afterCharacters: Int

    package init(
        _ kind: Kind, count: Int? = 1, percent: Int = 100, retryAfterSeconds: Int = 1, delayMilliseconds: Int = 1000,
        afterCharacters: Int = 40
    ) {
        self.kind = kind
        self.count = count
        self.percent = percent
        self.retryAfterSeconds = retryAfterSeconds
        self.delayMilliseconds = delayMilliseconds
        self.afterCharacters = afterCharacters
    }
}

extension AIFault {
    var json: JSON {
        [
            "kind": .string(kind.rawValue), "count": count.map { .integer(Int64($0)) } ?? .null, "percent": .integer(Int64(percent)),
            "retry_after_seconds": .integer(Int64(retryAfterSeconds)), "delay_milliseconds": .integer(Int64(delayMilliseconds)),
            "after_characters": .integer(Int64(afterCharacters)),
        ]
    }

    /// Nil where `json` is of another form; unknown members are wrong too.
    init?(json: JSON) {
        guard let kind = json["kind"]?.text.flatMap(Kind.init(rawValue:)) else { return nil }
        self.init(kind)
        for member in json.members ?? [] {
            let number = member.value.int.flatMap { (0...3_600_000).contains($0) ? Int($0) : nil }
            switch (member.name, number) {
            case ("kind", _), ("provider", _): continue
            case ("count", nil) where member.value == .null: count = nil
            case ("count", .some(let number)): count = number
            case ("percent", .some(let number)) where number <= 100: percent = number
            case ("retry_after_seconds", .some(let number)): retryAfterSeconds = number
            case ("delay_milliseconds", .some(let number)): delayMilliseconds = number
            case ("after_characters", .some(let number)): afterCharacters = number
            default: return nil
            }
        }
    }
}
