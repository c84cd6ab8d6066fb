import Ledger
import Storage
import Values

extension Transaction {
    /// False where the report of the period that begins with `day` went out before.
    func noteReportSent(_ period: Report.Period, day: String, in workspace: ID<Workspace>, now: Timestamp) throws -> Bool {
        try execute(
            """
            INSERT INTO sent_report (workspace_id, period, day, sent_at)
            VALUES (\(workspace), \(period.rawValue), \(day), \(now))
            ON CONFLICT (workspace_id, period, day) DO NOTHING
            """) == 1
    }
}
