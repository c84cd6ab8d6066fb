import Logging
import Metrics
import Storage
import Synchronization
import Values

extension Worker {
    /// Returns whether the job's end is left to the next batch.
    func perform(_ holding: Holding) async -> Bool {
        let job = holding.job
        let started = ContinuousClock.now
        let ending: Ending
        do {
            ending = try await attempt(holding)
        } catch JobsError.leaseLost {
            ending = .leaseLost
        } catch {
            ending = isHeld(holding) ? await settleFailure(of: holding, error) : .leaseLost
        }
        if ending == .leaseLost {
            logger.warning("a job was taken over by another worker", metadata: ["job": "\(job.id)", "kind": "\(job.kind)"])
        }
        Counter(label: "kontor_jobs_total", dimensions: [("kind", job.kind), ("outcome", ending.name)]).increment()
        Metrics.Timer(label: "kontor_job_duration_seconds", dimensions: [("kind", job.kind)])
            .recordNanoseconds(Int64((ContinuousClock.now - started) / .nanoseconds(1)))
        return ending == .unwritten
    }

    private func isHeld(_ holding: Holding) -> Bool { holdings.withLock { $0.isHeld(holding) } }

    private enum Ending: Equatable {
        case written(String)
        /// Completed without an effect: written together with others.
        case unwritten
        case leaseLost

        var name: String {
            switch self {
            case .written(let name): name
            case .unwritten: "completed"
            case .leaseLost: "lease_lost"
            }
        }
    }

    private func attempt(_ holding: Holding) async throws -> Ending {
        let (job, kind) = (holding.job, holding.kind)
        switch kind.work {
        case .inTransaction(let decide):
            return try await persist(job) { [id] tx, now in
                let outcome = try decide(tx, job, now)
                try tx.settle(job, outcome, kind, by: id, now: now)
                return .written(outcome.name)
            }
        case .outside(let perform):
            let outcome = try await cancellable(holding, perform)
            if case .complete = outcome { return .unwritten }
            do {
                try await persist(job) { [id] tx, now in try tx.settle(job, outcome, kind, by: id, now: now) }
            } catch {
                if case .completeWith(_, let otherwise?) = outcome { await keep(otherwise, of: job) }
                throw error
            }
            return .written(outcome.name)
        }
    }

    /// Cancelled at the shutdown, and where the lease is lost.
    private func cancellable(_ holding: Holding, _ perform: @escaping @Sendable (Job) async throws -> Outcome) async throws -> Outcome {
        let work = Task { [id] in try await perform(holding.job.performed(by: id)) }
        if !holdings.withLock({ $0.begin(holding) { work.cancel() } }) { work.cancel() }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }

    /// Tried for as long as the database is unwell: the work is done. Where the first attempt stands though its answer was lost, the
    /// next finds the lease gone and changes nothing.
    private func persist<Result: Sendable>(
        _ job: Job, _ body: @escaping @Sendable (Transaction, _ now: Timestamp) throws -> Result
    ) async throws -> Result {
        while true {
            do {
                return try await database.write { [clock] tx in try body(tx, clock.now()) }
            } catch let error as StorageError where error.isOutage || error.isTransient {
                logger.error("what a job did cannot be stored", metadata: ["job": "\(job.id)", "error": "\(error)"])
                // A cancelled task cannot wait any longer.
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { throw error }
            }
        }
    }

    /// What stands whatever becomes of the job. It may be stored already where the answer to a commit was lost, and bears that.
    private func keep(_ otherwise: @escaping @Sendable (Transaction, _ now: Timestamp) throws -> Void, of job: Job) async {
        do {
            try await persist(job, otherwise)
        } catch {
            logger.error("what a job leaves behind cannot be stored", metadata: ["job": "\(job.id)", "error": "\(error)"])
        }
    }

    /// A job that was cut short by the shutdown goes back unharmed; any other failure is retried later or given up.
    /// The row must not stay leased to a worker that has forgotten it, so the write is tried until the database takes it.
    private func settleFailure(of holding: Holding, _ error: any Error) async -> Ending {
        let (job, kind) = (holding.job, holding.kind)
        let isInterrupted = error is CancellationError && holdings.withLock { $0.isStopping } || Task.isCancelled
        let isLast = job.attempt >= job.maximumAttempts
        let reason = String("\(error)".prefix(1000))
        if !isInterrupted {
            logger.log(
                level: isLast ? .error : .warning, isLast ? "a job is given up" : "a job failed and will be tried again",
                metadata: ["job": "\(job.id)", "kind": "\(job.kind)", "attempt": "\(job.attempt)", "error": "\(reason)"])
        }
        var generator = SystemRandomNumberGenerator()
        let delay = kind.retry.delay(after: job.attempt, using: &generator)
        while true {
            do {
                return try await database.write { [id, clock] tx in
                    let now = clock.now()
                    if isInterrupted {
                        try tx.giveBack([job], by: id)
                        return .written("interrupted")
                    }
                    guard !isLast else {
                        try tx.settle(job, .discard(reason: reason), kind, by: id, now: now)
                        return .written("discarded")
                    }
                    try tx.retryLater(job, at: now.adding(delay), error: reason, by: id)
                    return .written("failed")
                }
            } catch JobsError.leaseLost {
                return .leaseLost
            } catch {
                logger.error("a job's failure cannot be stored", metadata: ["job": "\(job.id)", "error": "\(error)"])
                // A cancelled task cannot wait any longer; the lease ends by itself.
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { return .written("unsettled") }
            }
        }
    }
}

// MARK: Batches

extension Worker {
    /// One statement for all jobs that ended while the last was under way.
    func writeCompletions() async {
        for await _ in unwritten { await writeUnwritten() }
    }

    func writeUnwritten() async {
        let batch = holdings.withLock { $0.takeUnwritten() }
        guard !batch.isEmpty else { return }
        var isUnknown = false
        while true {
            do {
                let deleted = try await database.write { [id] tx in try tx.delete(batch.map(\.job), by: id) }
                if deleted.count < batch.count, !isUnknown {
                    let lost = batch.map(\.job.id).filter { !deleted.contains($0) }
                    logger.warning("jobs were taken over by another worker", metadata: ["jobs": "\(lost)"])
                }
                break
            } catch {
                if case StorageError.outcomeUnknown = error { isUnknown = true }
                logger.error("the end of jobs cannot be stored", metadata: ["jobs": "\(batch.count)", "error": "\(error)"])
                // A cancelled task cannot wait any longer; the leases end by themselves.
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { break }
            }
        }
        holdings.withLock { $0.forget(written: batch) }
        wakeLoop()
    }
}
extension Transaction {
    /// Writes down how an attempt ended; throws `JobsError.leaseLost`, undoing the effect too, where another worker has the job.
    fileprivate func settle(_ job: Job, _ outcome: Outcome, _ kind: JobKind, by worker: ID<Worker>, now: Timestamp) throws {
        switch outcome {
        case .complete: try delete(job, by: worker)
        case .completeWith(let effect, _):
            try delete(job, by: worker)
            try effect(self, now)
        case .snooze(let duration): try snooze(job, until: now.adding(duration), by: worker)
        case .cancel(let reason): try end(job, as: .cancelled, reason: reason, by: worker, now: now)
        case .discard(let reason):
            try end(job, as: .discarded, reason: reason, by: worker, now: now)
            try kind.onDiscard?(self, job, reason, now)
        }
    }
}

extension Outcome {
    fileprivate var name: String {
        switch self {
        case .complete, .completeWith: "completed"
        case .snooze: "snoozed"
        case .cancel: "cancelled"
        case .discard: "discarded"
        }
    }
}
