import Storage
import Values

extension Transaction {
    /// Gives the newest dead job of the key fresh attempts, now; false where there is none. The row that it works for is the caller's to
    /// open again.
    package func reviveJob(uniqueKey: String, now: Timestamp) throws -> Bool {
        signalAfterCommit(.jobs)
        return try execute(
            """
            UPDATE job SET state = 'available', attempt = 0, run_at = \(now), finished_at = NULL
            WHERE job_id = (SELECT MAX(job_id) FROM job WHERE unique_key = \(uniqueKey) AND state = 'discarded')
            """) == 1
    }
}
