/// A claimed job in the memory of its worker.
struct Holding: Sendable {
    let job: Job
    let kind: JobKind
    /// Tells two claims of one job apart.
    let number: Int
}

/// What a worker holds: the jobs that it runs, those that wait in memory for one of them to end, and those that are done but not yet
/// written down.
///
/// A queue is claimed ahead by as much as was done of it in the last tenth of a second: a few statements serve many fast jobs, while
/// slow ones are left for other workers.
struct Holdings {
    static let longestAhead: Duration = .milliseconds(100)
    static let mostAhead = 512
    /// So that the pace is not taken from one or two jobs.
    private static let shortestMeasure: Duration = .milliseconds(20)
    /// Beyond it nothing more is claimed until some of it is written.
    private static let mostUnwritten = 2048

    fileprivate struct Line {
        let limit: Int
        var running = 0
        var waiting: ArraySlice<Holding> = []
        var ahead = 0
        /// Whether the last look found less than there was room for: no use in another one before there is news.
        var isDrained = false
        var finished = 0
        var measuredAt = ContinuousClock.now

        var capacity: Int { limit + ahead }
        var isHungry: Bool { !isDrained && running + waiting.count < capacity && waiting.count <= ahead / 2 }
    }

    private struct Held {
        let holding: Holding
        var isBegun = false
        /// The lease is another worker's now, and the work is about to end.
        var isLost = false
        /// Cancels the work under way.
        var cancel: (@Sendable () -> Void)?
    }

    private var lines: [Queue: Line]
    private var held: [Int64: Held] = [:]
    private var unwritten: [Holding] = []
    /// Those that are being written as well.
    private var unwrittenCount = 0
    private var lastNumber = 0
    var isStopping = false

    init(limits: [Queue: Int]) { lines = limits.mapValues { Line(limit: $0) } }

    var isIdle: Bool { unwrittenCount == 0 && lines.values.allSatisfy { $0.running == 0 } }

    /// The claims that the worker lives up to, by their jobs.
    var numbers: [Int64: Int] { held.compactMapValues { $0.isLost ? nil : $0.holding.number } }
}

// MARK: Claiming

extension Holdings {
    /// Every queue may have something again.
    mutating func hearNews() { for queue in lines.keys { lines[queue]?.isDrained = false } }

    /// What to claim now, where anything.
    mutating func rooms(at now: ContinuousClock.Instant) -> [Room] {
        guard unwrittenCount < Self.mostUnwritten else { return [] }
        return lines.keys.compactMap { queue in
            lines[queue]?.measure(at: now)
            guard let line = lines[queue], line.isHungry else { return nil }
            return Room(queue: queue, places: line.capacity - line.running - line.waiting.count)
        }
    }

    /// Takes in what was claimed. A job that is still worked on under an earlier claim, which must have lapsed, does not run twice at
    /// once: its row goes back when the lease ends.
    mutating func take(_ claimed: [(Job, JobKind)], into rooms: [Room]) {
        for (job, kind) in claimed where held[job.id] == nil {
            lastNumber += 1
            let holding = Holding(job: job, kind: kind, number: lastNumber)
            held[job.id] = Held(holding: holding)
            lines[job.queue]?.waiting.append(holding)
        }
        for room in rooms where room.isMore(than: claimed.lazy.map(\.0)) { lines[room.queue]?.isDrained = true }
    }

    /// The jobs with which a further task begins.
    mutating func start() -> [Holding] {
        var started: [Holding] = []
        for (queue, line) in lines {
            for _ in 0..<max(0, line.limit - line.running) {
                guard let next = nextWaiting(in: queue) else { break }
                lines[queue]?.running += 1
                started.append(next)
            }
        }
        return started
    }

    private mutating func nextWaiting(in queue: Queue) -> Holding? {
        guard !isStopping else { return nil }
        while let next = lines[queue]?.waiting.popFirst() {
            // One whose lease was lost meanwhile is held no more.
            guard isHeld(next) else { continue }
            held[next.job.id]?.isBegun = true
            return next
        }
        return nil
    }

    /// What is held but not begun, which is held no more.
    mutating func giveUpWaiting() -> [Job] {
        var jobs: [Job] = []
        for queue in lines.keys {
            for holding in lines[queue]?.waiting ?? [] where isHeld(holding) {
                held[holding.job.id] = nil
                jobs.append(holding.job)
            }
            lines[queue]?.waiting = []
        }
        return jobs
    }
}

extension Holdings.Line {
    fileprivate mutating func measure(at now: ContinuousClock.Instant) {
        let elapsed = now - measuredAt
        guard elapsed >= Holdings.shortestMeasure else { return }
        ahead = min(Holdings.mostAhead, Int(Double(finished) * (Holdings.longestAhead / elapsed)))
        finished = 0
        measuredAt = now
    }
}

// MARK: Running

extension Holdings {
    /// False where the lease was lost already.
    mutating func begin(_ holding: Holding, cancel: @escaping @Sendable () -> Void) -> Bool {
        guard isHeld(holding) else { return false }
        held[holding.job.id]?.cancel = cancel
        return true
    }

    func isHeld(_ holding: Holding) -> Bool {
        guard let held = held[holding.job.id] else { return false }
        return held.holding.number == holding.number && !held.isLost
    }

    /// The job has ended. One that `isUnwritten` is held until it is written. Returns what its task does next, and whether the loop has
    /// to claim more.
    mutating func end(_ holding: Holding, isUnwritten: Bool) -> (next: Holding?, isHungry: Bool) {
        let queue = holding.job.queue
        if isUnwritten {
            unwritten.append(holding)
            unwrittenCount += 1
        } else {
            release(holding)
        }
        lines[queue]?.finished += 1
        let next = nextWaiting(in: queue)
        if next == nil { lines[queue]?.running -= 1 }
        return (next, lines[queue]?.isHungry == true)
    }

    private mutating func release(_ holding: Holding) {
        if held[holding.job.id]?.holding.number == holding.number { held[holding.job.id] = nil }
    }

    /// All that have ended since the last batch.
    mutating func takeUnwritten() -> [Holding] {
        defer { unwritten = [] }
        return unwritten
    }

    mutating func forget(written: [Holding]) {
        unwrittenCount -= written.count
        for holding in written { release(holding) }
    }

    /// Another worker has these claims now. Returns what cancels the work.
    mutating func lose(_ numbers: [Int64: Int]) -> [@Sendable () -> Void] {
        numbers.compactMap { id, number in
            guard let lost = held[id], lost.holding.number == number else { return nil }
            if lost.isBegun { held[id]?.isLost = true } else { held[id] = nil }
            return lost.cancel
        }
    }
}
