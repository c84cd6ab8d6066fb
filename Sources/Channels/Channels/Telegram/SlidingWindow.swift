/// At most `limit` events in any `span`: a ring of the moments of the latest ones. Moments are recorded in order and may lie
/// ahead, reserved.
struct SlidingWindow: Sendable {
    private let limit: Int
    private let span: Duration
    private var moments: [ContinuousClock.Instant] = []
    private var next = 0

    init(_ limit: Int, per span: Duration) {
        self.limit = max(1, limit)
        self.span = span
    }

    /// When one more event fits. `allowed` lowers the limit for a while.
    func earliest(from now: ContinuousClock.Instant, allowed: Int? = nil) -> ContinuousClock.Instant {
        let allowed = min(limit, max(1, allowed ?? limit))
        guard moments.count >= allowed else { return max(now, latest ?? now) }
        let oldest = moments[(next + moments.count - allowed) % moments.count]
        return max(now, latest ?? now, oldest + span)
    }

    /// How many events lie within the span before `now` or ahead of it.
    func count(at now: ContinuousClock.Instant) -> Int { moments.count { $0 > now - span } }

    /// Those within the span before `now` or ahead of it, oldest first.
    func moments(at now: ContinuousClock.Instant) -> [ContinuousClock.Instant] {
        (moments[next...] + moments[..<next]).filter { $0 > now - span }
    }

    var latest: ContinuousClock.Instant? { moments.isEmpty ? nil : moments[(next + moments.count - 1) % moments.count] }

    mutating func record(_ moment: ContinuousClock.Instant) {
        if moments.count < limit {
            moments.append(moment)
        } else {
            moments[next] = moment
            next = (next + 1) % limit
        }
    }

    /// Whether nothing recorded matters any more.
    func isIdle(at now: ContinuousClock.Instant) -> Bool { latest.map { $0 + span <= now } ?? true }
}
