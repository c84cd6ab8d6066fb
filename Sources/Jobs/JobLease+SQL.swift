import Storage
import Values

extension Transaction {
    /// Whether the worker that performs this job still has its lease: for work whose effect outside cannot be undone, just before it.
    /// Nobody can take the job over until this transaction ends. On SQLite one process works, and nobody takes over.
    package func isHeld(_ job: Job) throws -> Bool {
        guard dialect == .postgres else { return true }
        guard let worker = job.performer else { return false }
        let held: SQL = "job_id = \(job.id) AND state = 'running' AND leased_by = \(worker) AND attempt = \(job.attempt)"
        return try row("SELECT job_id FROM job WHERE \(held) \(rowLock)") != nil
    }
}
