import TestBusiness
import Testing

extension KontorProcess {
    /// Returns when no job waits, runs or is dead in `folder`, as another `kontor` sees it.
    static func waitUntilIdle(environment: [String: String], folder: String) async throws {
        var jobs = ""
        for _ in 0..<300 {
            jobs = try await run(["jobs"], environment: environment, folder: folder).output
            if jobs.contains("No jobs") { return }
        }
        Issue.record("jobs are left: \(jobs)")
    }
}
