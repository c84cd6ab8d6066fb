import Jobs
import Logging
import Storage
import Values

/// Looks at every part each minute, keeps what it found, and says once what went down and once what is back.
///
/// What is told goes out of the transaction that keeps the state, so that a restart neither repeats nor forgets it.
package struct HealthWatch: Sendable {
    package typealias Listener = @Sendable (Transaction, [HealthChange], _ now: Timestamp) throws -> Void

    private static let kind = "health_check"

    private let workspace: ID<Workspace>
    private let checks: [HealthCheck]
    private let logger: Logger
    private let onChange: Listener

    package init(_ workspace: ID<Workspace>, _ checks: [HealthCheck], logger: Logger, onChange: @escaping Listener) {
        self.workspace = workspace
        self.checks = checks
        self.logger = logger
        self.onChange = onChange
    }

    package func schedule() throws -> Schedule {
        // One at a time: a round that takes longer than a minute leaves the next one out.
        Schedule(Self.kind, try Cron("* * * * *", timeZone: "UTC")) { dueAt in
            NewJob(Self.kind, payload: dueAt.microseconds, uniqueKey: Self.kind)
        }
    }

    package var jobKind: JobKind {
        .performing(Self.kind, retry: RetryPolicy(base: .seconds(5), cap: .seconds(60))) { _ in
            let findings = await look()
            // The end of the process cuts calls short, which says nothing about the parts.
            try Task.checkCancellation()
            return .completeWith { tx, now in try note(findings, tx, now) }
        }
    }

    private func look() async -> [(Part, String?)] {
        await withTaskGroup(of: (Part, String?).self) { group in
            for check in checks { group.addTask { (check.part, await check.problem()) } }
            var findings: [Part: String?] = [:]
            for await (part, problem) in group { findings[part] = problem }
            return checks.map { ($0.part, findings[$0.part] ?? nil) }
        }
    }

    private func note(_ findings: [(Part, String?)], _ tx: Transaction, _ now: Timestamp) throws {
        let known = try tx.partStates(in: workspace)
        var changes: [HealthChange] = []
        for (part, problem) in findings {
            let before = known.first { $0.part == part } ?? PartState(part)
            var state = before
            if let change = state.note(problem, now: now) { changes.append(change) }
            try tx.keep(state, in: workspace, now: now)
        }
        tx.signalAfterCommit(.healthChecked)
        for state in known where !findings.contains(where: { $0.0 == state.part }) { try tx.forget(state.part, in: workspace) }
        guard !changes.isEmpty else { return }
        tx.afterCommit { [changes] in for change in changes { logger.log(level: change.level, "\(change)") } }
        try onChange(tx, changes, now)
    }
}

extension Signal {
    /// After each round of checks.
    package static let healthChecked = Signal("health_checked")
}

extension HealthChange: CustomStringConvertible {
    package var description: String {
        switch news {
        case .down(let problem): "\(part) is down since \(since): \(problem)"
        case .back: "\(part) is back; it was down since \(since)"
        }
    }

    fileprivate var level: Logger.Level { news == .back ? .notice : .warning }
}
