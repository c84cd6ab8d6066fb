import Storage
import Values

/// How a part fared when it was last looked at.
package struct PartState: Sendable, Equatable {
    /// Failures in a row that make a part count as down: a single one may be a hiccup.
    static let failuresToBeDown = 2

    package let part: Part
    /// In a row.
    package private(set) var failures = 0
    /// When the first of them was found.
    package private(set) var failingSince: Timestamp?
    /// What was wrong the last time.
    package private(set) var problem: String?

    package var isDown: Bool { failures >= Self.failuresToBeDown }

    init(_ part: Part, failures: Int = 0, failingSince: Timestamp? = nil, problem: String? = nil) {
        self.part = part
        self.failures = failures
        self.failingSince = failingSince
        self.problem = problem
    }

    /// Takes in what a check found. Returns what there is to tell, once for each time down and each time back.
    mutating func note(_ found: String?, now: Timestamp) -> HealthChange? {
        let before = self
        guard let found else {
            self = PartState(part)
            guard before.isDown, let since = before.failingSince else { return nil }
            return HealthChange(part: part, since: since, news: .back)
        }
        failures = min(before.failures + 1, 1_000_000)
        failingSince = before.failingSince ?? now
        problem = found
        guard isDown, !before.isDown, let since = failingSince else { return nil }
        return HealthChange(part: part, since: since, news: .down(found))
    }
}

/// News about a part.
package struct HealthChange: Sendable, Equatable {
    package enum News: Sendable, Equatable {
        case down(_ problem: String)
        case back
    }

    package let part: Part
    /// Since when it is, or was, down.
    package let since: Timestamp
    package let news: News
}
