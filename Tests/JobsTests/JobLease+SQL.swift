import Storage
import Values

@testable import Jobs

extension Transaction {
    /// As if the lease had ended and another worker had claimed the job.
    func giveAway(_ job: Job, to worker: ID<Worker>) throws {
        try execute("UPDATE job SET leased_by = \(worker) WHERE job_id = \(job.id)")
    }
}
