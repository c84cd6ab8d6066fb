import Storage
import Values

/// The one task of a process that posts for all who do not post in a transaction of their own: what comes while a group is being
/// committed is the next group. Accounts that everybody posts to are locked once for a group and not once for a transfer.
package actor LedgerWriter {
    /// Linked postings that go together at most: longer groups make the first of them wait, and gain little.
    private static let mostAtOnce = 256

    private struct Errand {
        let postings: [Posting]
        let continuation: CheckedContinuation<[TransferResult], any Error>
    }

    private let workspace: ID<Workspace>
    private let database: Database
    private let clock: Clock
    private var waiting: [Errand] = []
    private var isWriting = false

    package init(workspace: ID<Workspace>, database: Database, clock: Clock) {
        self.workspace = workspace
        self.database = database
        self.clock = clock
    }

    /// Returns once the answer is durable. The same rules as those of `Transaction.post` hold.
    package func post(_ posting: Posting) async throws -> TransferResult { try await post(linked: [posting])[0] }

    /// All of the postings, or none.
    package func post(linked postings: [Posting]) async throws -> [TransferResult] {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(Errand(postings: postings, continuation: continuation))
            guard !isWriting else { return }
            isWriting = true
            Task { await writeWaiting() }
        }
    }

    private func writeWaiting() async {
        while !waiting.isEmpty {
            await gather()
            let group = Array(waiting.prefix(Self.mostAtOnce))
            waiting.removeFirst(group.count)
            await write(group)
        }
        isWriting = false
    }

    /// Who has just been answered often posts again at once: as long as more keep coming, the group is not closed.
    private func gather() async {
        var count = 0
        while count < waiting.count {
            count = waiting.count
            await Task.yield()
        }
    }

    /// Where a group fails, each of it is written alone, so that what is wrong with one is not told to the others. Ids make the
    /// repetition safe where it is not known whether the group stands.
    private func write(_ group: [Errand]) async {
        do {
            let results = try await results(of: group.map(\.postings))
            for (errand, result) in zip(group, results) { errand.continuation.resume(returning: result) }
        } catch {
            guard group.count > 1 else { return group[0].continuation.resume(throwing: error) }
            for errand in group { await write([errand]) }
        }
    }

    private func results(of postings: [[Posting]]) async throws -> [[TransferResult]] {
        try await database.write { [workspace, clock] tx in try tx.post(postings, workspace: workspace, now: clock.now()) }
    }
}
