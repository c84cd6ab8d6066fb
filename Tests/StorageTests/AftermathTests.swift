import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite(.bothEngines) struct AftermathTests {
    private struct Refusal: Error {}

    private final class Notebook: Sendable {
        private let lines = Mutex<[Int]>([])
        var all: [Int] { lines.withLock { $0.sorted() } }
        func note(_ line: Int) { lines.withLock { $0.append(line) } }
    }

    @Test("what is to be done after a commit is done once, however often the closure runs, and never where it fails")
    func effects() async throws {
        try await TestDatabase.with([]) { database in
            let (runs, done) = (Notebook(), Notebook())
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        // Every fourth fails, as it is meant to; with it those run again that share its commit.
                        _ = try? await database.write { tx in
                            tx.afterCommit { done.note(number) }
                            runs.note(number)
                            if number % 4 == 0 { throw Refusal() }
                        }
                        #expect(done.all.contains(number) == (number % 4 != 0))
                    }
                }
            }
            #expect(done.all == (0..<40).filter { $0 % 4 != 0 })
            #expect(Set(runs.all).count == 40)
        }
    }
}
