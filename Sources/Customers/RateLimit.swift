import Storage
import Values

/// At most `count` takes in any `span`: those at 0 s and at 60 s are within no 60 s. Exact, since the moment of each take is kept.
package struct RateLimit: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case taken
        /// And not counted; the next one fits then.
        case refused(until: Timestamp)
    }

    package let count: Int
    package let span: Duration

    /// Both above zero.
    package init(_ count: Int, per span: Duration) {
        precondition(count > 0 && span > .zero, "a rate limit allows something, in some time")
        self.count = count
        self.span = span
    }

    /// `5 per 60 s`: 1 to 1000 in 1 to 86400 seconds. Nil for anything else.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, words[1] == "per", words[3] == "s" else { return nil }
        guard let count = Self.number(words[0], 1...1000), let seconds = Self.number(words[2], 1...86_400) else { return nil }
        self.init(count, per: .seconds(seconds))
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text), range.contains(number) else { return nil }
        return number
    }
}

/// The moments of the latest takes of one key, oldest first.
struct TakeLog: Equatable {
    private(set) var moments: [Timestamp]

    /// No transaction comes so much later than another that began after it.
    private static let longestDelay: Duration = .seconds(60)

    /// A moment ahead of `now` belongs to a transaction that was faster, or to a clock since put back. The first counts as it stands;
    /// of the second nobody knows when it was, but not later than now. Returns whether that changed anything.
    mutating func endBefore(_ now: Timestamp, _ limit: RateLimit) -> Bool {
        guard let latest = moments.last, latest > now.adding(max(limit.span, Self.longestDelay)) else { return false }
        moments = moments.map { min($0, now) }
        return true
    }

    mutating func take(_ limit: RateLimit, now: Timestamp) -> RateLimit.Result {
        if moments.count >= limit.count {
            let free = moments[moments.count - limit.count].adding(limit.span)
            guard free <= now else { return .refused(until: free) }
        }
        // In order, or a later take would look past the wrong one.
        moments.append(max(now, moments.last ?? now))
        moments.removeFirst(max(0, moments.count - limit.count))
        return .taken
    }
}
