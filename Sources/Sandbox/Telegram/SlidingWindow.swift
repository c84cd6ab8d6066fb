import Values

/// At most `limit` events in any `span`: a ring of the moments of the last `limit` events, so each check is one comparison.
struct SlidingWindow {
    private let limit: Int
    private let spanMicroseconds: Int64
    private var moments: [Int64] = []
    private var next = 0

    init(_ limit: Int, per seconds: Int64) {
        self.limit = limit
        spanMicroseconds = seconds * 1_000_000
    }

    /// Whole seconds until one more event fits: 0 when it fits now, else at least 1.
    func waitSeconds(at now: Timestamp) -> Int {
        guard moments.count == limit else { return 0 }
        let wait = moments[next] + spanMicroseconds - now.microseconds
        return wait <= 0 ? 0 : Int((wait + 999_999) / 1_000_000)
    }

    mutating func record(at now: Timestamp) {
        if moments.count < limit {
            moments.append(now.microseconds)
        } else {
            moments[next] = now.microseconds
            next = (next + 1) % limit
        }
    }
}
