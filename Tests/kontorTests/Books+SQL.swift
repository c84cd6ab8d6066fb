import Storage

extension Transaction {
    /// How many entries stand in the ledger for each question.
    func transfersBySubject() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for row in try rows("SELECT subject, COUNT(*) AS transfers FROM transfer GROUP BY subject") {
            counts[try row["subject"]] = try row["transfers"]
        }
        return counts
    }
}
