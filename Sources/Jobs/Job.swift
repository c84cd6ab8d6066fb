import Storage
import Values

/// Work that is stored before it is done and survives the process that does it.
package struct Job: Sendable {
    package enum State: String, SQLCodable, CaseIterable {
        /// May run as soon as its lane is free.
        case available
        /// Waits for `runAt`: enqueued for later, or snoozed.
        case scheduled
        case running
        /// Failed, and waits for its next attempt at `runAt`.
        case retryable
        /// Out of attempts, or given up by its kind: a dead job, kept until someone retries or deletes it.
        case discarded
        case cancelled
    }

    package let id: Int64
    package let kind: String
    package let queue: Queue
    package let lane: String?
    package internal(set) var state: State
    /// JSON, as its kind defines it.
    package let payload: String
    /// 1 while the first attempt runs.
    package internal(set) var attempt: Int
    package let maximumAttempts: Int
    package let runAt: Timestamp
    package let createdAt: Timestamp
    package let error: String?
    /// Whose lease it runs under; nil unless a worker performs it.
    var performer: ID<Worker>?

    /// As a worker performs it.
    func performed(by worker: ID<Worker>) -> Job {
        var job = self
        job.performer = worker
        return job
    }

    /// As it is once it is claimed.
    var running: Job {
        var job = self
        job.state = .running
        job.attempt += 1
        return job
    }
}

/// A job to be stored by `Transaction.enqueue`.
package struct NewJob: Sendable {
    package let kind: String
    package let payload: String
    package var queue = Queue.standard
    /// Jobs of one lane run one at a time, in the order of their enqueuing, whatever their kind.
    package var lane: String?
    /// While a job with this key waits or runs, another is not enqueued.
    package var uniqueKey: String?
    /// Not before this moment; nil is at once.
    package var runAt: Timestamp?
    package var maximumAttempts: Int

    package init(
        _ kind: String, payload: some Codable & Sendable, queue: Queue = .standard, lane: String? = nil, uniqueKey: String? = nil,
        runAt: Timestamp? = nil, maximumAttempts: Int = 20
    ) {
        self.kind = kind
        self.payload = JSON(payload).text
        self.queue = queue
        self.lane = lane
        self.uniqueKey = uniqueKey
        self.runAt = runAt
        self.maximumAttempts = maximumAttempts
    }
}

extension NewJob {
    /// A job that needs to know no more than what it is about; `Job.subject` reads it back.
    package init<Subject: Identified>(
        _ kind: String, about subject: ID<Subject>, queue: Queue = .standard, lane: String? = nil, maximumAttempts: Int = 20
    ) {
        self.kind = kind
        // An id has no character that JSON escapes.
        payload = "\"\(subject)\""
        self.queue = queue
        self.lane = lane
        self.maximumAttempts = maximumAttempts
    }
}

extension Job {
    /// Nil where the job is about something else.
    package func subject<Subject: Identified>(_ type: Subject.Type = Subject.self) -> ID<Subject>? {
        ID(payload.dropFirst().dropLast())
    }
}

/// Jobs that share a limit on how many run at once.
package struct Queue: Hashable, Sendable, ExpressibleByStringLiteral {
    package let name: String
    package init(stringLiteral name: String) { self.name = name }
    init(name: String) { self.name = name }

    package static let standard: Queue = "standard"
}
