/// When a failed attempt is tried again: the wait doubles from `base` up to `cap`, and each wait is drawn evenly from its upper
/// half, so that jobs that failed together do not come back together.
package struct RetryPolicy: Sendable {
    package let base: Duration
    package let cap: Duration

    package init(base: Duration, cap: Duration) {
        self.base = base
        self.cap = cap
    }

    /// About 1, 2, 4 … seconds, at most ten minutes.
    package static let standard = RetryPolicy(base: .seconds(1), cap: .seconds(600))

    /// The wait after the failure of `attempt`, which counts from 1.
    package func delay(after attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let doubled = base * (1 << min(max(attempt - 1, 0), 30))
        let whole = min(doubled, cap)
        let half = whole / 2
        let microseconds = half.components.seconds * 1_000_000 + half.components.attoseconds / 1_000_000_000_000
        return half + .microseconds(Int64.random(in: 0...max(0, microseconds), using: &generator))
    }
}
